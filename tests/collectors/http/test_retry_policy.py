"""Trying again is bounded, grows, listens to the server, and spares requests that are no reads."""

from datetime import UTC, datetime

import pytest

from capvcd_collectors.facts.base import ExchangeSource
from capvcd_collectors.http.errors import ConnectionCut, ExchangeError, Forbidden, ServerFailed, TimedOut
from capvcd_collectors.http.errors import TooManyRequests as Busy
from capvcd_collectors.http.retry import RetryPolicy, seconds_of, worth_repeating
from capvcd_collectors.http.wire import Wire

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


def answered(kind: type, status: int) -> ExchangeError:
    error = kind("https://vcd/x", "", source=ExchangeSource("vcd", "GET", "/x", status))
    assert isinstance(error, ExchangeError)
    return error


CUT = ConnectionCut("https://vcd/x", source=ExchangeSource("vcd", "GET", "/x"))
LATE = TimedOut("https://vcd/x", 1, source=ExchangeSource("vcd", "GET", "/x"))


@pytest.mark.parametrize(
    ("method", "error", "made", "worth"),
    [
        ("GET", answered(Busy, 429), 1, True),
        ("GET", answered(ServerFailed, 500), 1, True),
        ("GET", answered(ServerFailed, 504), 1, True),
        ("GET", answered(ServerFailed, 501), 1, False),
        ("GET", answered(Forbidden, 403), 1, False),
        ("GET", CUT, 1, True),
        ("GET", LATE, 1, True),
        ("GET", LATE, 2, False),
        ("POST", answered(Busy, 429), 1, True),
        ("POST", answered(ServerFailed, 503), 1, True),
        ("POST", answered(ServerFailed, 502), 1, False),
        ("POST", CUT, 1, False),
        ("POST", LATE, 1, False),
        ("GET", ValueError(), 1, False),
    ],
)
def test_what_is_worth_repeating(method: str, error: Exception, made: int, worth: bool) -> None:
    assert worth_repeating(method, error, made) is worth


def test_pauses_double_with_jitter_up_to_the_longest() -> None:
    policy = RetryPolicy(first_pause=1, longest_pause=5, uniform=lambda _low, high: high)
    assert [policy.pause(made, None) for made in (1, 2, 3)] == [1.5, 3.0, 5]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("2", 2.0),
        ("Thu, 01 Jan 2026 12:00:03 GMT", 3.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(header: str | None, seconds: float | None) -> None:
    assert seconds_of(header, NOW) == seconds


def test_a_servers_wish_is_granted_within_reason() -> None:
    policy = RetryPolicy(longest_pause=2, now=lambda: NOW)
    assert policy.pause(1, "1") == 1
    assert policy.pause(1, "3600") == 2


def test_no_attempt_starts_after_the_total_time() -> None:
    moments = iter([0.0, 50.0])
    policy = RetryPolicy(total=45, clock=lambda: next(moments))
    made: list[int] = []

    def attempt(number: int) -> None:
        made.append(number)
        raise CUT

    with pytest.raises(ConnectionCut):
        policy.run("GET", attempt, lambda: None)
    assert made == [1]


def test_retries_are_not_printed(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    Wire().close()

    def attempt(_number: int) -> None:
        raise CUT

    with pytest.raises(ConnectionCut):
        RetryPolicy(first_pause=0, longest_pause=0).run("GET", attempt, lambda: None)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
