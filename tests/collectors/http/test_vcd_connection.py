"""Reaching Cloud Director and logging in: what each outcome becomes, as the scheduler sees it."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from capvcd_collectors.engine.collection import Facts, longest_chain
from capvcd_collectors.engine.log_outs import log_out_all
from capvcd_collectors.facts.base import Absence, Missing, Reference
from capvcd_collectors.facts.connection import (
    ApiToken,
    ApiTokens,
    ApiVersion,
    OfferedApiVersions,
    PasswordLogin,
    Persona,
    ProviderSession,
    TenantSession,
    TokenLogin,
    VcdReachability,
)
from capvcd_collectors.facts.contact import Contact
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vcd.connection import ProviderVcd, TenantLegacyVcd, TenantVcd
from collectors.http.logging_in import COLLECTORS, collected

PASSWORD = "S3cret&pass:word/é"
API_TOKEN = "Zq7TokenOfTheTenantUser42"
EVERYTHING = (
    VcdReachability,
    OfferedApiVersions,
    PasswordLogin,
    TokenLogin,
    TenantSession,
    ProviderSession,
    ApiTokens,
    TenantVcd,
    ProviderVcd,
    TenantLegacyVcd,
)


def collect(environment: Environment, wire: Wire, *, api_version: str = "37.2") -> Facts:
    secrets = {"VCD_PASSWORD": PASSWORD, "VCD_TOKEN": API_TOKEN}
    return collected(EVERYTHING, environment, wire, secrets, api_version=api_version)


def missing(facts: Facts, kind: type) -> Missing:
    value = facts.get(kind)
    assert isinstance(value, Missing), value
    assert not value.fault, value.reason
    return value


def test_a_healthy_cloud_director_gives_every_fact(stub: Any, wire: Wire, describe: Callable[..., Environment]) -> None:
    tokens = {
        "resultTotal": 2,
        "values": [
            {"name": "ci", "owner": {"id": "urn:vcloud:user:1"}, "expirationTimeUtc": "2031-01-02T03:04:05Z"},
            {"name": "his", "owner": {"id": "urn:vcloud:user:2"}, "expirationTimeUtc": None},
        ],
    }
    stub.on("GET", "/cloudapi/1.0.0/tokens", stub.json(tokens))
    facts = collect(describe(stub.url, provider=True), wire)
    reachability = facts.get(VcdReachability)
    assert (reachability.contact, reachability.server_errors) == (Contact.ANSWERED, 0)
    assert 0 < reachability.latency < 5
    assert reachability.address == "127.0.0.1"
    assert facts.get(OfferedApiVersions).versions == (
        ApiVersion("36.0", deprecated=True),
        ApiVersion("37.2", deprecated=False),
    )
    assert [(each.persona, each.username, each.organization, each.accepted) for each in facts.get(PasswordLogin)] == [
        (Persona.TENANT, "administrator", "xav_lab", True),
        (Persona.PROVIDER, "administrator", "System", True),
    ]
    session = facts.get(TenantSession)
    assert session.user == Reference("administrator", "urn:vcloud:user:1")
    assert session.roles == (Reference("capvcd", "urn:vcloud:role:1"),)
    assert session.where("user").path == "/cloudapi/1.0.0/sessions/current"
    assert facts.get(ApiTokens).tokens == (ApiToken("ci", datetime(2031, 1, 2, 3, 4, 5, tzinfo=UTC)),)
    assert missing(facts, TokenLogin).kind is Absence.OUT_OF_SCOPE
    assert facts.get(TenantVcd).api_version == "37.2"
    assert stub.counted() == {
        "GET /api/versions": 1,
        "POST /cloudapi/1.0.0/sessions": 1,
        "POST /cloudapi/1.0.0/sessions/provider": 1,
        "GET /cloudapi/1.0.0/sessions/current": 2,
        "GET /cloudapi/1.0.0/tokens": 1,
    }
    assert longest_chain(COLLECTORS, wire.ledger.requests_by_collector()) == 4


def test_an_api_token_logs_in_at_the_tenants_own_address(
    stub: Any, wire: Wire, describe: Callable[..., Environment]
) -> None:
    facts = collect(describe(stub.url, token=True), wire)
    (login,) = facts.get(TokenLogin)
    assert (login.accepted, login.rotated, login.username, login.organization) == (True, False, "", "xav_lab")
    (exchange,) = [each for each in stub.asked if each.path == "/oauth/tenant/xav_lab/token"]
    assert exchange.body == f"grant_type=refresh_token&refresh_token={API_TOKEN}".encode()
    assert exchange.headers["content-type"] == "application/x-www-form-urlencoded"
    assert missing(facts, PasswordLogin).kind is Absence.OUT_OF_SCOPE
    assert missing(facts, ProviderSession).kind is Absence.OUT_OF_SCOPE
    assert facts.get(TenantSession).user.name == "administrator"


def test_a_service_accounts_token_rotates_and_its_successor_is_used_from_then_on(
    stub: Any, wire: Wire, describe: Callable[..., Environment]
) -> None:
    successor = "SuccessorOfTheServiceAccount"
    stub.on("POST", "/oauth/tenant/xav_lab/token", stub.json({"access_token": "a1", "refresh_token": successor}))
    facts = collect(describe(stub.url, token=True), wire)
    assert facts.get(TokenLogin)[0].rotated is True
    stub.on("GET", "/cloudapi/1.0.0/vdcs", stub.json({}, 401), stub.json({"values": []}))
    facts.get(TenantVcd).get("/cloudapi/1.0.0/vdcs")
    assert stub.asked[-2].body == f"grant_type=refresh_token&refresh_token={successor}".encode()


def test_the_password_travels_as_basic_of_user_at_organization(
    stub: Any, wire: Wire, describe: Callable[..., Environment]
) -> None:
    collect(describe(stub.url), wire)
    (login,) = [each for each in stub.asked if each.method == "POST"]
    scheme, encoded = login.headers["authorization"].split()
    assert (scheme, base64.b64decode(encoded).decode()) == ("Basic", f"administrator@xav_lab:{PASSWORD}")
    assert login.headers["accept"] == "application/json;version=37.2"


@pytest.mark.parametrize(
    ("username", "path", "presented"),
    [
        ("system/administrator", "/cloudapi/1.0.0/sessions/provider", "administrator@system"),
        ("other_org/dev", "/cloudapi/1.0.0/sessions", "dev@other_org"),
    ],
)
def test_a_user_name_may_carry_its_organization(
    *, stub: Any, wire: Wire, describe: Callable[..., Environment], username: str, path: str, presented: str
) -> None:
    facts = collect(describe(stub.url, username=username), wire)
    (login,) = [each for each in stub.asked if each.method == "POST"]
    assert login.path == path
    assert base64.b64decode(login.headers["authorization"].split()[1]).decode().startswith(f"{presented}:")
    (fact,) = facts.get(PasswordLogin)
    assert f"{fact.username}@{fact.organization}" == presented


@pytest.mark.parametrize("token", [False, True])
def test_a_rejected_login_is_a_fact_and_what_hangs_on_it_is_not_seen(
    stub: Any, wire: Wire, describe: Callable[..., Environment], token: bool
) -> None:
    path = "/oauth/tenant/xav_lab/token" if token else "/cloudapi/1.0.0/sessions"
    rejected = {"error": "invalid_grant", "error_description": "the token was revoked"}
    stub.on("POST", path, stub.json(rejected, 400) if token else stub.text("", 401))
    facts = collect(describe(stub.url, token=token), wire)
    (login,) = facts.get(TokenLogin if token else PasswordLogin)
    assert login.accepted is False
    assert login.detail == ("the token was revoked" if token else "no reason given")
    assert login.source.path == path
    for kind in (TenantVcd, TenantLegacyVcd, TenantSession, ApiTokens):
        absent = missing(facts, kind)
        assert absent.kind is Absence.UNSEEN
        assert absent.reason.startswith("Cloud Director rejected the login of ")
        assert f"POST {path} was answered" in absent.reason
    assert stub.counted()[f"POST {path}"] == 1, "a rejected login is not repeated: accounts get locked"


@pytest.mark.parametrize("token", [False, True])
@pytest.mark.parametrize(
    "answer",
    ["403", "404", "429", "500", "html", "no token", "stall", "reset", "truncate", "400"],
)
def test_a_login_that_could_not_be_decided_is_no_rejection(
    stub: Any, wire: Wire, describe: Callable[..., Environment], token: bool, answer: str
) -> None:
    path = "/oauth/tenant/xav_lab/token" if token else "/cloudapi/1.0.0/sessions"
    match answer:
        case "html":
            stub.on("POST", path, stub.html())
        case "no token":
            stub.on("POST", path, stub.json({}))
        case "stall" | "reset" | "truncate":
            stub.on("POST", path, stub.text("{}" * 9, fault=answer))
        case _:
            stub.on("POST", path, stub.text("no", int(answer)))
    facts = collect(describe(stub.url, token=token), wire)
    logins = facts.get(TokenLogin if token else PasswordLogin)
    (absent,) = logins if isinstance(logins, tuple) else (logins,)
    assert isinstance(absent, Missing)
    assert absent.kind is Absence.UNSEEN
    assert f"POST {stub.url}{path}" in absent.reason
    assert absent.source is not None
    assert missing(facts, TenantSession).reason == absent.reason
    assert facts.get(VcdReachability).contact is Contact.ANSWERED


def test_one_persona_that_fails_leaves_the_other(stub: Any, wire: Wire, describe: Callable[..., Environment]) -> None:
    stub.on("POST", "/cloudapi/1.0.0/sessions/provider", stub.text("", 503))
    facts = collect(describe(stub.url, provider=True), wire)
    tenant, provider = facts.get(PasswordLogin)
    assert tenant.accepted is True
    assert "sessions/provider was answered 503 3 times" in provider.reason
    assert missing(facts, ProviderSession).reason == provider.reason
    assert facts.get(TenantSession).user.name == "administrator"


@pytest.mark.parametrize(
    ("kind", "contact"),
    [
        ("unknown", Contact.CERTIFICATE_UNTRUSTED),
        ("expired", Contact.CERTIFICATE_EXPIRED),
        ("wrong-host", Contact.CERTIFICATE_WRONG_HOST),
        ("plain", Contact.TLS_FAILED),
    ],
)
def test_no_connection_is_a_fact_of_its_own(
    serve: Callable[[str], Any], wire: Wire, describe: Callable[..., Environment], kind: str, contact: Contact
) -> None:
    facts = collect(describe(serve(kind).url), wire)
    reachability = facts.get(VcdReachability)
    assert (reachability.contact, reachability.latency) == (contact, None)
    absent = missing(facts, TenantVcd)
    assert absent.kind is Absence.UNSEEN
    assert contact.value in absent.reason
    assert absent.needs
    (login,) = facts.get(PasswordLogin)
    assert login.reason == absent.reason


@pytest.mark.parametrize("answer", ["403", "404", "429", "500", "html", "stall", "reset", "truncate", "empty", "other"])
def test_an_answer_to_the_first_request_that_cannot_be_read_decides_nothing(
    stub: Any, wire: Wire, describe: Callable[..., Environment], answer: str
) -> None:
    said = {
        "html": stub.html(),
        "empty": stub.text('<SupportedVersions xmlns="http://www.vmware.com/vcloud/versions"/>'),
        "other": stub.text(f"<!DOCTYPE x>{stub.VERSIONS[40:]}"),
        "stall": stub.text(fault="stall"),
        "reset": stub.text(fault="reset"),
        "truncate": stub.text(stub.VERSIONS, fault="truncate"),
    }.get(answer) or stub.text("", int(answer))
    stub.on("GET", "/api/versions", said)
    facts = collect(describe(stub.url), wire)
    for kind in (VcdReachability, OfferedApiVersions, TenantVcd):
        assert f"GET {stub.url}/api/versions" in missing(facts, kind).reason


def test_errors_before_the_good_answer_are_told(stub: Any, wire: Wire, describe: Callable[..., Environment]) -> None:
    stub.on("GET", "/api/versions", stub.html(502), stub.text("", 503), stub.text(stub.VERSIONS))
    reachability = collect(describe(stub.url), wire).get(VcdReachability)
    assert reachability.server_errors == 2


def versions(*names: str) -> str:
    entries = "".join(f'<VersionInfo deprecated="false"><Version>{name}</Version></VersionInfo>' for name in names)
    return f'<SupportedVersions xmlns="http://www.vmware.com/vcloud/versions">{entries}</SupportedVersions>'


@pytest.mark.parametrize(
    ("names", "spoken"),
    [
        (("36.0", "37.2", "39.1"), "37.2"),
        (("35.0", "36.3", "36.0"), "36.3"),
        (("38.0", "39.1", "40.0"), "39.1"),
        (("39.0", "39.2", "40.0"), "39.0"),
    ],
)
def test_the_profiles_version_is_spoken_else_the_newest_understood(
    stub: Any, wire: Wire, describe: Callable[..., Environment], names: tuple[str, ...], spoken: str
) -> None:
    stub.on("GET", "/api/versions", stub.text(versions(*names)))
    facts = collect(describe(stub.url), wire)
    assert facts.get(TenantVcd).api_version == spoken
    assert stub.asked[-1].headers["accept"] == f"application/json;version={spoken}"


@pytest.mark.parametrize("names", [("40.0", "40.1"), ("31.0", "32.0")])
def test_versions_of_another_product_are_not_spoken(
    stub: Any, wire: Wire, describe: Callable[..., Environment], names: tuple[str, ...]
) -> None:
    stub.on("GET", "/api/versions", stub.text(versions(*names)))
    facts = collect(describe(stub.url), wire)
    assert [each.version for each in facts.get(OfferedApiVersions).versions] == list(names)
    assert (
        f"offers only API versions that this tool does not speak ({', '.join(names)})"
        in missing(facts, TenantVcd).reason
    )
    assert stub.counted() == {"GET /api/versions": 1}


def test_api_tokens_are_not_there_before_36_1(stub: Any, wire: Wire, describe: Callable[..., Environment]) -> None:
    facts = collect(describe(stub.url), wire, api_version="36.0")
    absent = missing(facts, ApiTokens)
    assert absent.kind is Absence.NOT_THERE
    assert absent.reason == "API version 36.0 has no API tokens; they came with 36.1"


@pytest.mark.parametrize(("status", "kind"), [(404, Absence.NOT_THERE), (403, Absence.UNSEEN)])
def test_a_token_list_that_is_not_served_is_not_one_that_is_refused(
    stub: Any, wire: Wire, describe: Callable[..., Environment], status: int, kind: Absence
) -> None:
    stub.on("GET", "/cloudapi/1.0.0/tokens", stub.json({"message": "no"}, status))
    assert missing(collect(describe(stub.url), wire), ApiTokens).kind is kind


@pytest.mark.parametrize("body", [{}, [], {"user": "administrator", "org": None}, {"user": {"name": "a"}}])
def test_a_session_that_names_nobody_is_not_seen(
    stub: Any, wire: Wire, describe: Callable[..., Environment], body: Any
) -> None:
    stub.on("GET", "/cloudapi/1.0.0/sessions/current", stub.json(body))
    absent = missing(collect(describe(stub.url), wire), TenantSession)
    assert "GET /cloudapi/1.0.0/sessions/current (200)" in absent.reason


def test_every_session_is_ended_and_a_server_that_will_not_is_let_be(
    stub: Any, open_wire: Callable[..., Wire], describe: Callable[..., Environment]
) -> None:
    stub.on("DELETE", "/cloudapi/1.0.0/sessions/current", stub.text("", 204), stub.text("", 500))
    wire = open_wire()
    collect(describe(stub.url, provider=True), wire)
    log_out_all(wire)
    log_out_all(wire)
    assert stub.counted()["DELETE /cloudapi/1.0.0/sessions/current"] == 2


def test_a_session_of_an_older_version_is_ended_at_its_older_address(
    stub: Any, open_wire: Callable[..., Wire], describe: Callable[..., Environment]
) -> None:
    stub.on("GET", "/api/versions", stub.text(versions("35.0")))
    wire = open_wire()
    collect(describe(stub.url), wire)
    log_out_all(wire)
    assert (stub.asked[-1].method, stub.asked[-1].path) == ("DELETE", "/api/session")


def test_the_ledger_names_the_collector_that_asked(
    stub: Any, wire: Wire, describe: Callable[..., Environment], tmp_path: Path
) -> None:
    collect(describe(stub.url), wire)
    assert json.loads(json.dumps(wire.ledger.requests_by_collector())) == {
        "contact_vcd": 1,
        "tenant_attempt": 1,
        "tenant_session": 1,
        "api_tokens": 1,
    }
