"""Every fault of the wire, on both stacks, ends in one error that names the request, in bounded time."""

import gzip
import html
import time
from collections.abc import Callable
from typing import Any

import pytest

from capvcd_collectors.engine.log_outs import log_out_all
from capvcd_collectors.http import errors
from capvcd_collectors.http.bodies import LARGEST_BODY
from capvcd_collectors.http.endpoint import Session
from capvcd_collectors.http.errors import ExchangeError, Rejected
from capvcd_collectors.http.retry import RetryPolicy
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.redact import REDACTED
from capvcd_collectors.vcd.cloudapi import CloudApi
from capvcd_collectors.vcd.legacy import LegacyApi
from capvcd_collectors.vcd.login import log_out
from collectors.http.logging_in import vcd_endpoint

PATH = "/api/thing"
STACKS = ("httpx", "pyvcloud")
BODIES = {"httpx": '{"name": "thing"}', "pyvcloud": '<Thing xmlns="http://www.vmware.com/vcloud/v1.5" name="thing"/>'}
LEGACY_403 = (
    '<?xml version="1.0"?><Error xmlns="http://www.vmware.com/vcloud/v1.5" majorErrorCode="403" '
    'minorErrorCode="ACCESS_TO_RESOURCE_IS_FORBIDDEN" stackTrace="at com.vmware.vcloud.Cell(Cell.java:7)" '
    'message="[ 9b1f-7 ] Either you need some or all of &quot;View&quot; and you have none."/>'
)


def refused(stub: Any, wire: Wire, stacks: Any, stack: str) -> ExchangeError:
    with pytest.raises(ExchangeError) as failed:
        stacks(stub.url, wire)[stack](PATH)
    error = failed.value
    assert error.source.path == PATH
    assert error.source.endpoint == "vcd"
    assert str(error).startswith(f"GET {stub.url}{PATH} ")
    assert "Cell.java" not in str(error)
    return error


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (401, errors.Unauthenticated),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (406, errors.NotAcceptable),
        (302, Rejected),
    ],
)
def test_a_status_that_says_no_is_said_once(
    *, stub: Any, wire: Wire, authority: Any, stacks: Any, stack: str, status: int, kind: type[Rejected]
) -> None:
    body = {
        "minorErrorCode": "CODE",
        "message": "[ 1a2b-3c ] Not\u0000for you",
        "stackTrace": "at Cell.java",
    }
    stub.on("GET", PATH, stub.json(body, status, Location="https://elsewhere.invalid/"))
    error = refused_by_new_login(stub, wire, authority, stack) if status == 401 else refused(stub, wire, stacks, stack)
    assert type(error) is kind
    assert isinstance(error, Rejected)
    assert (error.status, error.source.status, error.code) == (status, status, "CODE")
    assert str(error) == f"GET {stub.url}{PATH} was answered {status}: Not for you"
    assert error.source.request_id is not None
    assert error.source.request_id.startswith("capvcd-doctor-")
    assert stub.counted()[f"GET {PATH}"] == 1


def refused_by_new_login(stub: Any, wire: Wire, authority: Any, stack: str) -> ExchangeError:
    """A 401 whose new login is rejected as well is the 401 itself."""
    endpoint = vcd_endpoint(wire, stub.url, ca_file=authority.file)
    stub.on("POST", "/cloudapi/1.0.0/sessions", stub.text("", 401))

    def again() -> str:
        endpoint.send("POST", "/cloudapi/1.0.0/sessions", accept="application/json;version=37.2")
        raise AssertionError

    api = {"httpx": CloudApi, "pyvcloud": LegacyApi}[stack](endpoint, "37.2", Session(stub.JWT, again))
    with pytest.raises(ExchangeError) as failed:
        api.get(PATH)
    return failed.value


@pytest.mark.parametrize("stack", STACKS)
def test_the_reason_in_an_xml_error_is_found(stub: Any, wire: Wire, stacks: Any, stack: str) -> None:
    stub.on("GET", PATH, stub.text(LEGACY_403, 403))
    error = refused(stub, wire, stacks, stack)
    assert isinstance(error, errors.Forbidden)
    assert error.message == 'Either you need some or all of "View" and you have none.'
    assert error.code == "ACCESS_TO_RESOURCE_IS_FORBIDDEN"
    assert error.needs is not None
    assert "role" in error.needs


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_server_gets_three_chances(stub: Any, wire: Wire, stacks: Any, stack: str, status: int) -> None:
    stub.on("GET", PATH, stub.html(status, "Bad Gateway"))
    error = refused(stub, wire, stacks, stack)
    assert isinstance(error, errors.ServerFailed)
    assert str(error).endswith(f"was answered {status} 3 times: an HTML page titled 'Bad Gateway'")
    assert stub.counted()[f"GET {PATH}"] == 3


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("fault", ["reset", "truncate", 503, 429])
def test_one_hiccup_is_overcome(stub: Any, wire: Wire, stacks: Any, stack: str, fault: str | int) -> None:
    hiccup = stub.text(BODIES[stack], fault=fault) if isinstance(fault, str) else stub.text("", fault, Retry_After="0")
    stub.on("GET", PATH, hiccup, stub.text(BODIES[stack]))
    answer = stacks(stub.url, wire)[stack](PATH)
    assert answer.source.status == 200
    assert [entry.attempt for entry in wire.ledger.entries] == [1, 2]
    assert wire.tape.exchanges[0].attempts == 2
    assert wire.tape.exchanges[0].server_errors == (fault == 503)


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize(
    ("fault", "kind", "attempts"),
    [
        ("reset", errors.ConnectionCut, 3),
        ("truncate", errors.ConnectionCut, 3),
        ("stall", errors.TimedOut, 2),
        ("drip", errors.TimedOut, 2),
    ],
)
def test_a_broken_wire_is_given_up_in_bounded_time(
    *, stub: Any, wire: Wire, stacks: Any, stack: str, fault: str, kind: type[ExchangeError], attempts: int
) -> None:
    stub.on("GET", PATH, stub.text(BODIES[stack] * 20, fault=fault))
    started = time.monotonic()
    error = refused(stub, wire, stacks, stack)
    assert type(error) is kind
    assert error.source.status is None
    assert stub.counted()[f"GET {PATH}"] == attempts
    assert [entry.outcome for entry in wire.ledger.entries] == [kind.__name__] * attempts
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("headers", [{}, {"Retry_After": "3600"}, {"Retry_After": "Wed, 21 Oct 2099 07:28:00 GMT"}])
def test_429_for_ever_ends_within_seconds_by_default(
    stub: Any, open_wire: Callable[..., Wire], stacks: Any, headers: dict[str, str]
) -> None:
    waited: list[float] = []
    policy = RetryPolicy()
    assert sum(policy.pause(made, headers.get("Retry_After")) for made in (1, 2)) <= 5
    wire = open_wire(retry=RetryPolicy(longest_pause=0.02, uniform=lambda low, high: waited.append(high) or low))
    stub.on("GET", PATH, stub.text("slow down", 429, **headers))
    error = refused(stub, wire, stacks, "httpx")
    assert isinstance(error, errors.TooManyRequests)
    assert str(error).endswith("was answered 429 3 times: Too Many Requests")


@pytest.mark.parametrize("stack", STACKS)
def test_a_page_where_a_document_should_be_is_not_parsed(stub: Any, wire: Wire, stacks: Any, stack: str) -> None:
    stub.on("GET", PATH, stub.html())
    error = refused(stub, wire, stacks, stack)
    assert type(error) is errors.NotParsable
    assert str(error).endswith("was answered 200 with an HTML page titled 'Sign in'")


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("share", [0, 2])
def test_half_a_document_is_not_parsed(stub: Any, wire: Wire, stacks: Any, stack: str, share: int) -> None:
    body = BODIES[stack]
    stub.on("GET", PATH, stub.text(body[: len(body) // 2] if share else ""))
    error = refused(stub, wire, stacks, stack)
    assert type(error) is errors.NotParsable
    language = {"httpx": "JSON", "pyvcloud": "XML"}[stack]
    expected = f"{language} that breaks off or is none" if share else f"an empty body where {language} was expected"
    assert str(error).endswith(expected)


def test_an_error_is_one_line_whatever_the_server_writes(stub: Any, wire: Wire, stacks: Any) -> None:
    stub.on("GET", PATH, stub.json({"message": "a\r\nb\tc\x1b[31m" + "x" * 5000}, 400))
    error = refused(stub, wire, stacks, "httpx")
    assert "\n" not in str(error)
    assert "\x1b" not in str(error)
    assert str(error).endswith(f": a b c [31m{'x' * 290} …")


@pytest.mark.parametrize("form", ["json", "xml", "html"])
def test_no_half_of_a_secret_is_left_where_a_message_is_cut(stub: Any, wire: Wire, stacks: Any, form: str) -> None:
    message = "x" * 295 + stub.PASSWORD
    echo = {
        "json": stub.json({"message": message, "minorErrorCode": stub.API_TOKEN}, 400),
        "xml": stub.text(f'<Error minorErrorCode="{stub.API_TOKEN}" message="{html.escape(message)}"/>', 400),
        "html": stub.html(400, message),
    }
    stub.on("GET", PATH, echo[form])
    error = refused(stub, wire, stacks, "httpx")
    assert isinstance(error, Rejected)
    assert stub.PASSWORD[:4] not in str(error)
    assert "x" * 295 in str(error)
    assert error.code in ("", REDACTED)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("[" * 100_000, "JSON that breaks off or is none"),
        ("<html>" + "<title>" * 500_000, "an HTML page"),
        ("x" * (LARGEST_BODY + 1), "more than 4 MiB"),
    ],
)
def test_a_monster_is_refused_in_words_and_in_time(
    stub: Any, open_wire: Callable[..., Wire], stacks: Any, body: str, what: str
) -> None:
    stub.on("GET", PATH, stub.text(body))
    started = time.monotonic()
    error = refused(stub, open_wire(timeout=5), stacks, "httpx")
    assert type(error) is errors.NotParsable
    assert str(error).endswith(f"with {what}")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("status", [200, 403])
def test_a_compressed_answer_is_read_and_a_compressed_monster_refused(
    stub: Any, wire: Wire, stacks: Any, status: int
) -> None:
    read = stacks(stub.url, wire)["httpx"]
    stub.on("GET", PATH, stub.text(gzip.compress(b'{"name": "thing"}'), Content_Encoding="gzip"))
    assert read(PATH).body == {"name": "thing"}
    stub.on("GET", PATH, stub.text(gzip.compress(b" " * (LARGEST_BODY * 4)), status, Content_Encoding="gzip"))
    with pytest.raises(errors.NotParsable, match="with more than 4 MiB"):
        read(PATH)


def test_an_error_nested_without_end_is_still_the_servers(stub: Any, wire: Wire, stacks: Any) -> None:
    stub.on("GET", PATH, stub.text("[" * 100_000, 403))
    assert str(refused(stub, wire, stacks, "httpx")).endswith("was answered 403: Forbidden")


def test_log_outs_that_are_not_answered_are_waited_for_together_and_shortly(
    stub: Any, wire: Wire, authority: Any
) -> None:
    endpoint = vcd_endpoint(wire, stub.url, ca_file=authority.file)
    stub.on("DELETE", "/cloudapi/1.0.0/sessions/current", stub.text(fault="stall"))
    for _ in range(3):
        wire.add_log_out(lambda: log_out(endpoint, "37.2", stub.JWT))
    started = time.monotonic()

    log_out_all(wire)

    assert time.monotonic() - started < 1.5
    assert stub.counted() == {"DELETE /cloudapi/1.0.0/sessions/current": 3}


def test_the_tree_of_errors_is_the_one_its_module_draws() -> None:
    drawn = [line.split("─ ")[1].split()[0] for line in (errors.__doc__ or "").splitlines() if "─ " in line]
    defined = [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, ExchangeError) and value is not ExchangeError
    ]
    assert sorted(drawn) == sorted(defined)
