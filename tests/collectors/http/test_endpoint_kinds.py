"""What one product does its own way comes from its kind: shown by one that shares nothing with Cloud Director."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.endpoint import ConnectionSettings
from capvcd_collectors.http.endpoint import Endpoint, Session
from capvcd_collectors.http.errors import (
    ConnectionFailed,
    Forbidden,
    NotAcceptable,
    NotParsable,
    NotTaped,
    ServerFailed,
    Unauthenticated,
)
from capvcd_collectors.http.guard import WriteRefused
from capvcd_collectors.http.kind import EndpointKind, Purpose
from capvcd_collectors.http.tape import Tape
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.redact import REDACTED, Redactor, SecretNames
from collectors.http.harbour import HARBOUR

TICKET = "a-ticket-of-the-harbour"


PLAIN = EndpointKind(section="plain", product="Plain Product", permission="a permission")


@pytest.fixture
def harbour(stub: Any, wire: Wire, authority: Any) -> Endpoint:
    return wire.endpoint(HARBOUR, "harbour", ConnectionSettings(stub.url, authority.file))


def get(endpoint: Endpoint, path: str, **options: Any) -> Any:
    return endpoint.send("GET", path, accept="*/*", **options)


class TestGuard:
    @pytest.mark.parametrize(
        ("method", "path", "purpose"),
        [
            ("GET", "/ships", Purpose.READ),
            ("POST", "/search", Purpose.READ),
            ("POST", "/berths/north%20quay/ticket", Purpose.LOG_IN),
            ("GET", "/leave", Purpose.LOG_OUT),
            ("POST", "/search/", None),
            ("PUT", "/search", None),
            ("POST", "/berths/../ticket", None),
            ("POST", "/berths/a%2Fb/ticket", None),
            ("POST", "/berths//ticket", None),
            ("POST", "/cloudapi/1.0.0/sessions", None),
            ("DELETE", "/api/session", None),
        ],
    )
    def test_a_request_is_for_what_its_kind_says(self, method: str, path: str, purpose: Purpose | None) -> None:
        assert HARBOUR.purpose(method, path) is purpose

    def test_the_log_in_of_another_product_is_not_sent(self, stub: Any, harbour: Endpoint) -> None:
        with pytest.raises(WriteRefused):
            harbour.send("POST", "/cloudapi/1.0.0/sessions", accept="*/*")
        assert stub.asked == []

    def test_a_kind_that_names_no_log_in_only_reads(self) -> None:
        assert PLAIN.purpose("GET", "/login") is Purpose.READ
        assert PLAIN.purpose("POST", "/login") is None


class TestRetries:
    def test_a_search_by_post_is_tried_again_like_any_read(self, stub: Any, harbour: Endpoint) -> None:
        stub.on("POST", "/search", stub.text("E1: busy", 502), stub.text("found"))
        assert harbour.send("POST", "/search", accept="*/*", content=b"ships").text == "found"

    def test_a_log_out_by_get_is_tried_once(self, stub: Any, harbour: Endpoint) -> None:
        stub.on("GET", "/leave", stub.text("E1: busy", 503))
        with pytest.raises(ServerFailed):
            get(harbour, "/leave")
        assert stub.counted() == {"GET /leave": 1}

    def test_a_log_out_by_get_waits_for_no_other_request(
        self, stub: Any, open_wire: Callable[..., Wire], authority: Any
    ) -> None:
        wire = open_wire(per_endpoint=1)
        harbour = wire.endpoint(HARBOUR, "harbour", ConnectionSettings(stub.url, authority.file))
        stub.on("GET", "/leave", stub.text())
        with ThreadPoolExecutor(1) as pool, wire._seam.throttle.turn(stub.url):
            assert pool.submit(get, harbour, "/leave").result(5).status == 200


class TestRequests:
    def test_the_token_and_our_id_go_where_the_kind_has_them(self, stub: Any, harbour: Endpoint) -> None:
        stub.on("GET", "/ships", stub.text("none"))
        get(harbour, "/ships", session=Session(TICKET, str))
        asked = stub.asked[0].headers
        assert asked["x-harbour-ticket"] == TICKET
        assert asked["x-harbour-call"].startswith("capvcd-doctor-")
        assert not {"authorization", "x-vmware-vcloud-client-request-id"} & set(asked)

    def test_a_kind_without_a_header_for_it_sends_no_id(self, stub: Any, wire: Wire, authority: Any) -> None:
        stub.on("GET", "/ships", stub.text("none"))
        plain = wire.endpoint(PLAIN, "plain", ConnectionSettings(stub.url, authority.file))
        reply = get(plain, "/ships", session=Session(TICKET, str))
        assert stub.asked[0].headers["authorization"] == f"Bearer {TICKET}"
        assert not [name for name in stub.asked[0].headers if name.startswith("x-")]
        assert reply.source.request_id is None

    def test_servers_are_told_the_agent_that_the_wire_was_given(
        self, stub: Any, open_wire: Callable[..., Wire], authority: Any
    ) -> None:
        stub.on("GET", "/ships", stub.text("none"))
        get(open_wire(user_agent="pilot").endpoint(PLAIN, "x", ConnectionSettings(stub.url, authority.file)), "/ships")
        assert stub.asked[0].headers["user-agent"] == "pilot"


class TestAnswers:
    def test_the_request_id_is_read_from_the_kinds_header(self, stub: Any, harbour: Endpoint, wire: Wire) -> None:
        stub.on("GET", "/ships", stub.text("none", X_Harbour_Request="watch-7"))
        assert get(harbour, "/ships").source.request_id == "watch-7"
        assert [each.request_id for each in wire.ledger.entries] == ["watch-7"]

    def test_the_reason_is_read_as_the_kind_has_it(self, stub: Any, harbour: Endpoint) -> None:
        stub.on("GET", "/ships", stub.text("E42: the tide is out", 409))
        with pytest.raises(Exception, match=r"was answered 409: the tide is out$") as failed:
            get(harbour, "/ships")
        assert failed.value.code == "E42"

    def test_a_body_that_the_kind_cannot_read_leaves_the_status_alone(self, stub: Any, harbour: Endpoint) -> None:
        stub.on("GET", "/ships", stub.text('{"message":"of another product"}', 404))
        with pytest.raises(Exception, match=r"was answered 404: Not Found$"):
            get(harbour, "/ships")

    def test_a_reason_is_redacted(self, stub: Any, harbour: Endpoint) -> None:
        stub.on("GET", "/ships", stub.text(f"E9: sent X-Harbour-Ticket: {TICKET} in vain", 400))
        with pytest.raises(Exception, match=r"400: sent X-Harbour-Ticket: \[redacted\] in vain$"):
            get(harbour, "/ships")


class TestSentences:
    @pytest.mark.parametrize(
        ("status", "kind", "needs"),
        [
            (401, Unauthenticated, "a session that Harbour Master accepts"),
            (403, Forbidden, "the harbour master's seal"),
            (406, NotAcceptable, "a Harbour Master that serves this API version"),
            (500, ServerFailed, "a healthy Harbour Master tower, and proxies that reach it"),
        ],
    )
    def test_what_would_mend_it_is_said_in_the_kinds_words(
        self, stub: Any, harbour: Endpoint, status: int, kind: type, needs: str
    ) -> None:
        stub.on("GET", "/ships", stub.text("E1: no", status))
        with pytest.raises(kind) as failed:
            get(harbour, "/ships")
        assert failed.value.needs == needs

    def test_a_page_is_not_the_product_itself(self, stub: Any, harbour: Endpoint) -> None:
        stub.on("GET", "/ships", stub.html())
        with pytest.raises(NotParsable) as failed:
            get(harbour, "/ships").refuse_page()
        assert failed.value.needs == "Harbour Master itself at this URL, not a page of something in front of it"

    def test_a_server_has_the_products_name_where_the_kind_has_none_for_it(
        self, stub: Any, wire: Wire, authority: Any
    ) -> None:
        stub.on("GET", "/ships", stub.text("", 500))
        with pytest.raises(ServerFailed) as failed:
            get(wire.endpoint(PLAIN, "plain", ConnectionSettings(stub.url, authority.file)), "/ships")
        assert failed.value.needs == "a healthy Plain Product, and proxies that reach it"

    def test_a_setting_is_named_in_its_own_section(self, stub: Any, wire: Wire) -> None:
        with pytest.raises(ConnectionFailed) as failed:
            get(wire.endpoint(HARBOUR, "harbour-north", ConnectionSettings(stub.url)), "/ships")
        assert failed.value.needs == (
            "harbour.caFile: a PEM file with the authority that signed the server's certificate"
        )

    def test_a_bad_ca_file_is_the_one_of_its_section(self, wire: Wire, tmp_path: Path) -> None:
        (tmp_path / "ca.pem").write_text("not a certificate")
        with pytest.raises(UsageError, match=r"^harbour\.caFile: .*ca\.pem holds no certificate"):
            wire.endpoint(HARBOUR, "harbour", ConnectionSettings("https://127.0.0.1", tmp_path / "ca.pem"))


class TestTape:
    def test_an_exchange_is_found_by_the_version_that_the_kind_reads(
        self, stub: Any, wire: Wire, harbour: Endpoint, open_wire: Callable[..., Wire]
    ) -> None:
        stub.on("GET", "/ships", stub.text("two"))
        get(harbour, "/ships", headers={"X-Harbour-Version": "2"})
        played = open_wire(recording=Tape(wire.tape.exchanges))
        again = played.endpoint(HARBOUR, "harbour", ConnectionSettings("https://harbour.invalid"))
        assert get(again, "/ships", headers={"X-Harbour-Version": "2"}).text == "two"
        with pytest.raises(NotTaped):
            get(again, "/ships", headers={"X-Harbour-Version": "3"})

    def test_the_kinds_headers_are_kept(self, stub: Any, wire: Wire, harbour: Endpoint) -> None:
        stub.on("GET", "/ships", stub.text("none", X_Tide="low", X_Weather="fair", X_Harbour_Request="watch-7"))
        get(harbour, "/ships")
        assert {"x-tide", "x-harbour-request"} <= set(wire.tape.exchanges[0].headers)
        assert not {"x-weather", "x-vmware-vcloud-request-id"} & set(wire.tape.exchanges[0].headers)

    def test_of_a_log_in_only_the_kinds_tokens_are_said_to_have_come(
        self, stub: Any, wire: Wire, harbour: Endpoint
    ) -> None:
        path = "/berths/north/ticket"
        stub.on("POST", path, stub.json({"ticket": TICKET, "access_token": "x", "user": "me"}, X_Harbour_Ticket=TICKET))
        harbour.send("POST", path, accept="*/*", content=b"secret")
        (exchange,) = wire.tape.exchanges
        assert json.loads(exchange.body) == {"ticket": REDACTED}
        assert exchange.headers["x-harbour-ticket"] == REDACTED

    def test_the_kinds_secrets_are_not_on_it(self, stub: Any, wire: Wire, harbour: Endpoint) -> None:
        stub.on("GET", "/ships", stub.json({"seal_number": "12-34", "x-harbour-ticket": "t", "captain": "Ann"}))
        get(harbour, "/ships")
        assert json.loads(wire.tape.exchanges[0].body) == {
            "seal_number": REDACTED,
            "x-harbour-ticket": REDACTED,
            "captain": "Ann",
        }


class TestRedaction:
    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("X-Harbour-Ticket: abc rest", f"X-Harbour-Ticket: {REDACTED} rest"),
            ('half a document {"sealNumber": "12-34", "x', f'half a document {{"sealNumber": "{REDACTED}", "x'),
        ],
    )
    def test_what_a_kind_calls_its_secrets_goes(self, text: str, left: str) -> None:
        assert Redactor(names=[HARBOUR.secrets]).text(text) == left
        assert Redactor().text(text) == text

    def test_one_products_secrets_are_learned_beside_anothers(self) -> None:
        redactor = Redactor(names=[HARBOUR.secrets, SecretNames(keys=frozenset({"anchor"}))])
        assert redactor.json({"anchor": "a", "SealNumber": "b", "ship": "c"}) == {
            "anchor": REDACTED,
            "SealNumber": REDACTED,
            "ship": "c",
        }


class TestOneAddressTwice:
    def test_a_verified_endpoint_is_never_the_insecure_one_made_before(
        self, serve: Callable[[str], Any], wire: Wire, authority: Any
    ) -> None:
        stub = serve("unknown")
        stub.on("GET", "/ships", stub.text("none"))
        insecure = ConnectionSettings(stub.url, authority.file, insecure=True)
        assert get(wire.endpoint(HARBOUR, "harbour", insecure), "/ships").status == 200
        verified = ConnectionSettings(stub.url, authority.file)
        with pytest.raises(ConnectionFailed):
            get(wire.endpoint(HARBOUR, "harbour", verified), "/ships")

    def test_the_same_settings_are_the_same_endpoint(self, wire: Wire, authority: Any) -> None:
        first, again = (
            wire.endpoint(HARBOUR, "harbour", ConnectionSettings("https://127.0.0.1", authority.file)) for _ in "12"
        )
        assert first is again

    def test_another_kind_is_another_endpoint(self, wire: Wire, authority: Any) -> None:
        settings = ConnectionSettings("https://127.0.0.1", authority.file)
        assert wire.endpoint(HARBOUR, "x", settings) is not wire.endpoint(PLAIN, "x", settings)
