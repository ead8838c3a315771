"""Planted passwords, API tokens and session tokens turn up nowhere but on the wire, on success and on every fault."""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from capvcd_collectors.engine.collection import Facts
from capvcd_collectors.engine.log_outs import log_out_all
from capvcd_collectors.facts.base import Missing
from capvcd_collectors.facts.connection import ApiTokens, PasswordLogin, TenantSession, TokenLogin, VcdReachability
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.http.errors import ExchangeError
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.redact import encodings
from capvcd_collectors.vcd.connection import TenantLegacyVcd, TenantVcd
from collectors.http.logging_in import collected

FACTS = (VcdReachability, PasswordLogin, TokenLogin, TenantSession, ApiTokens, TenantVcd, TenantLegacyVcd)
LOGINS = ("/cloudapi/1.0.0/sessions", "/oauth/tenant/xav_lab/token")


def collect(environment: Environment, wire: Wire, stub: Any) -> Facts:
    return collected(FACTS, environment, wire, {"VCD_PASSWORD": stub.PASSWORD, "VCD_TOKEN": stub.API_TOKEN})


@pytest.mark.parametrize("token", [False, True])
@pytest.mark.parametrize(
    "fault", ["none", "echo", "401", "403", "500", "html", "stall", "reset", "truncate", "rotates"]
)
def test_secrets_stay_on_the_wire(
    *,
    stub: Any,
    wire: Wire,
    describe: Callable[..., Environment],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    token: bool,
    fault: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.chdir(tmp_path)
    echo = {"message": f"bad login {stub.PASSWORD} {stub.API_TOKEN} {stub.JWT}", "password": stub.PASSWORD}
    for path in (*LOGINS, "/cloudapi/1.0.0/sessions/current", "/api/thing"):
        match fault:
            case "none" | "rotates":
                continue
            case "echo":
                stub.on("GET" if path not in LOGINS else "POST", path, stub.json(echo, 400))
            case "html":
                stub.on("GET" if path not in LOGINS else "POST", path, stub.html(200, f"Hello {stub.PASSWORD}"))
            case "stall" | "reset" | "truncate":
                stub.on("GET", path, stub.text(stub.JWT, fault=fault))
            case _:
                stub.on("GET", path, stub.json(echo, int(fault)))
    successor = "TheSuccessorThatMustNotShow"
    if fault == "rotates":
        stub.on("POST", LOGINS[1], stub.json({"access_token": stub.JWT, "refresh_token": successor}))
    facts = collect(describe(stub.url, token=token), wire, stub)
    said = [str(facts.get(kind)) + repr(facts.get(kind)) for kind in FACTS]
    legacy, vcd = facts.get(TenantLegacyVcd), facts.get(TenantVcd)
    if not isinstance(legacy, Missing):
        for read in (vcd.get, legacy.get):
            try:
                read("/api/thing")
            except ExchangeError as error:
                said += ["".join(traceback.format_exception(error)), repr(vars(error))]
    log_out_all(wire)
    wire.tape.save(tmp_path / "tape.jsonl")
    said += [
        repr(wire.ledger.entries),
        (tmp_path / "tape.jsonl").read_text(encoding="utf-8"),
        caplog.text,
        *capfd.readouterr(),
    ]
    (tmp_path / "tape.jsonl").unlink()
    assert list(tmp_path.iterdir()) == []
    everything = "\n".join(said)
    planted = {form for secret in (stub.PASSWORD, stub.API_TOKEN, stub.JWT, successor) for form in encodings(secret)}
    assert [form for form in sorted(planted) if form in everything] == []
    assert any(stub.API_TOKEN.encode() in asked.body for asked in stub.asked) is token
