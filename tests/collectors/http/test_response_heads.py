"""A head of any kind belongs to an answer like any other, and the credentials in it are secrets from then on."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capvcd_collectors.facts.base import Missing
from capvcd_collectors.facts.connection import PasswordLogin, TenantSession, TokenLogin
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.http.credentials import credentials_in
from capvcd_collectors.http.errors import ExchangeError
from capvcd_collectors.http.kind import Purpose
from capvcd_collectors.http.pool import ConnectionPool
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.redact import REDACTED
from capvcd_collectors.vcd.connection import TenantVcd
from capvcd_collectors.vcd.kind import CLOUD_DIRECTOR
from collectors.http.logging_in import collected, vcd_endpoint

PATH = "/api/thing"
OPAQUE = "08e0208f2e7a4d1e9b7f6f5c4f3a2b1c"
LOG_IN = "/cloudapi/1.0.0/sessions"
TOKEN_PATH = "/oauth/tenant/xav_lab/token"
visible = st.integers(0x21, 0xFF).filter(lambda code: code != 0x7F)
values = st.lists(visible, max_size=40).map(bytes)


def latin(text: str) -> str:
    """*text* in UTF-8, as a header that the test's server can be given."""
    return text.encode().decode("latin-1")


@pytest.mark.parametrize("name", ["X-Served-By", "Server", "Date", "Retry-After", "Link", "ETag", "Content-Language"])
@pytest.mark.parametrize("value", ["Z\xfcrich", latin("Zürich"), "\xff\xfe", latin("日本"), "\xa0", ""])
def test_a_header_in_any_encoding_changes_nothing(stub: Any, wire: Wire, stacks: Any, name: str, value: str) -> None:
    stub.on("GET", PATH, stub.json({"name": "thing"}, **{name: value}))

    assert stacks(stub.url, wire)["httpx"](PATH).body == {"name": "thing"}
    assert [(each.outcome, each.status) for each in wire.ledger.entries] == [("answered", 200)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["x-served-by", "date", "link", "retry-after", "set-cookie", "etag", "location"]), value=values
)
def test_no_header_makes_an_answer_unreadable(stub: Any, wire: Wire, authority: Any, name: str, value: bytes) -> None:
    stub.on("GET", PATH, stub.json({"name": "thing"}, **{name: value.decode("latin-1")}))
    reply = vcd_endpoint(wire, stub.url, ca_file=authority.file).send("GET", PATH, accept="*/*")

    assert (reply.status, reply.body) == (200, b'{"name": "thing"}')


def test_what_nobody_foresaw_is_in_the_ledger_all_the_same(
    stub: Any, wire: Wire, authority: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ConnectionPool, "handle_request", broken)
    with pytest.raises(RuntimeError):
        vcd_endpoint(wire, stub.url, ca_file=authority.file).send("GET", PATH, accept="*/*")

    assert [(each.path, each.outcome, each.status) for each in wire.ledger.entries] == [(PATH, "RuntimeError", None)]


@pytest.mark.parametrize("way", ["header", "document"])
def test_a_token_that_no_header_can_carry_is_an_answer_to_judge(
    stub: Any, wire: Wire, describe: Callable[..., Environment], way: str
) -> None:
    stub.on("POST", LOG_IN, stub.json({}, X_VMWARE_VCLOUD_ACCESS_TOKEN="T\xf6ken"))
    stub.on("POST", TOKEN_PATH, stub.json({"access_token": "Töken"}))
    kind = TokenLogin if way == "document" else PasswordLogin
    secrets = {"VCD_PASSWORD": stub.PASSWORD, "VCD_TOKEN": stub.API_TOKEN}
    (login,) = collected([kind], describe(stub.url, token=way == "document"), wire, secrets).get(kind)

    assert isinstance(login, Missing)
    assert not login.fault
    assert login.reason.endswith("with an access token with characters that no header can carry")


SECOND_CREDENTIALS: dict[str, dict[str, str]] = {
    "the session's other header": {"X-VCLOUD-AUTHORIZATION": OPAQUE},
    "a cookie of the session": {"Set-Cookie": f"vcloud_session_id={OPAQUE}; Path=/; Secure; HttpOnly"},
    "a cookie that is named as one": {"Set-Cookie": 'JSESSIONID="Sailing-Ship"; Path=/'},
    "a cookie of something in front": {"Set-Cookie": "lb=0Ab1Cd2Ef3Gh4Ij5Kl6M; Path=/"},
}
REPEATED = {OPAQUE, "Sailing-Ship", "0Ab1Cd2Ef3Gh4Ij5Kl6M"}


@pytest.mark.parametrize("way", SECOND_CREDENTIALS)
def test_every_credential_in_the_answer_to_a_login_is_known(
    stub: Any, wire: Wire, describe: Callable[..., Environment], way: str
) -> None:
    headers = {"X-VMWARE-VCLOUD-ACCESS-TOKEN": stub.JWT, **SECOND_CREDENTIALS[way]}
    stub.on("POST", LOG_IN, stub.json({"id": "urn:vcloud:session:1"}, **headers))
    (value,) = [each for each in REPEATED if each in str(headers)]
    message = f"session {value} is not known to this cell"
    stub.on("GET", "/cloudapi/1.0.0/sessions/current", stub.json({"message": message}, 500))
    facts = collected([TenantVcd, TenantSession], describe(stub.url), wire, {"VCD_PASSWORD": stub.PASSWORD})
    missing = facts.get(TenantSession)

    assert missing.reason.endswith(f"session {REDACTED} is not known to this cell")
    assert value not in "".join(each.line() for each in wire.tape.exchanges)


def test_every_token_in_the_document_of_a_login_is_known(
    stub: Any, wire: Wire, describe: Callable[..., Environment]
) -> None:
    more = {"id_token": "The-Identity", "extra": [{"sessionToken": "The-Session"}], "expires_in": 60, "scope": "openid"}
    stub.on("POST", TOKEN_PATH, stub.json({"access_token": stub.JWT, **more}))
    collected([TenantVcd], describe(stub.url, token=True), wire, {"VCD_TOKEN": stub.API_TOKEN})

    assert wire.redactor.text("The-Identity The-Session openid") == f"{REDACTED} {REDACTED} openid"


def test_a_cookie_with_a_name_of_the_site_is_no_credential() -> None:
    cookies = ["org=xav_lab", "lang=en-US; Path=/", "theme=", "role=Organization Administrator", "=", "x"]
    answer = httpx.Response(200, headers=[("Set-Cookie", each) for each in cookies])

    assert list(credentials_in(answer, CLOUD_DIRECTOR, Purpose.LOG_IN)) == []


def test_only_named_headers_count_outside_a_login() -> None:
    answer = httpx.Response(200, headers={"Set-Cookie": f"sid={OPAQUE}", "X-VCloud-Authorization": "Bearer abc.def"})

    assert set(credentials_in(answer, CLOUD_DIRECTOR, Purpose.READ)) == {"Bearer abc.def", "abc.def"}


def test_a_document_nested_without_end_is_read_to_its_end() -> None:
    answer = httpx.Response(200, content=b"[" * 900 + b'{"token": "x"}' + b"]" * 900)

    assert list(credentials_in(answer, CLOUD_DIRECTOR, Purpose.LOG_IN)) == ["x"]


DECLARING = {
    "an entity": '<!DOCTYPE s [<!ENTITY v "37.2">]>',
    "another document": '<!DOCTYPE s SYSTEM "http://127.0.0.1/s.dtd">',
    "nothing": "<!DOCTYPE s>",
}
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "us-ascii")


def declared(encoding: str, declaration: str, version: str = "37.2") -> bytes:
    text = f"<VersionInfo><Version>{version}</Version></VersionInfo>"
    mark = "\ufeff" if encoding.startswith("utf-16-") else ""
    name = "utf-16" if mark else encoding
    return f'{mark}<?xml version="1.0" encoding="{name}"?>{declaration}<S name="n">{text}</S>'.encode(encoding)


@pytest.mark.parametrize("stack", ["versions", "pyvcloud"])
@pytest.mark.parametrize("declaration", DECLARING)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_declaration_is_refused_in_every_encoding(
    *,
    stub: Any,
    wire: Wire,
    stacks: Any,
    describe: Callable[..., Environment],
    stack: str,
    declaration: str,
    encoding: str,
) -> None:
    stub.on("GET", "/api/versions", stub.text(declared(encoding, DECLARING[declaration], "&v;")))
    if declaration != "an entity":
        stub.on("GET", "/api/versions", stub.text(declared(encoding, DECLARING[declaration])))

    assert read_by(stack, stub, wire, stacks, describe).endswith("XML that declares entities")


@pytest.mark.parametrize("stack", ["versions", "pyvcloud"])
@pytest.mark.parametrize("encoding", [*ENCODINGS, "cp1252", "shift_jis"])
def test_a_document_without_one_is_read_or_refused_and_never_a_defect(
    *, stub: Any, wire: Wire, stacks: Any, describe: Callable[..., Environment], stack: str, encoding: str
) -> None:
    stub.on("GET", "/api/versions", stub.text(declared(encoding, "")))
    said = read_by(stack, stub, wire, stacks, describe)

    assert said == "" if encoding in ENCODINGS else said in ("", "XML that breaks off or is none")


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "no-such-encoding", "idna", "zip", "rot13"])
def test_an_encoding_nobody_reads_is_no_xml(
    stub: Any, wire: Wire, stacks: Any, describe: Callable[..., Environment], encoding: str
) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?><S><VersionInfo><Version>37.2</Version></VersionInfo></S>'
    stub.on("GET", "/api/versions", stub.text(body))

    assert read_by("versions", stub, wire, stacks, describe) == "XML that breaks off or is none"


def read_by(stack: str, stub: Any, wire: Wire, stacks: Any, describe: Callable[..., Environment]) -> str:
    """What reading /api/versions by *stack* complains of; nothing when it succeeds."""
    if stack == "pyvcloud":
        try:
            stacks(stub.url, wire)["pyvcloud"]("/api/versions")
        except ExchangeError as error:
            return str(error).partition(" 200 with ")[2]
        return ""
    missing = collected([TenantVcd], describe(stub.url), wire, {"VCD_PASSWORD": stub.PASSWORD}).get(TenantVcd)
    if not isinstance(missing, Missing):
        return ""
    assert not missing.fault, missing.reason
    return missing.reason.partition(" 200 with ")[2]
