"""Trying again is bounded, grows, listens to the server, and spares requests that are no reads."""

from datetime import UTC, datetime

import pytest

from capvcd_collectors.facts.base import ExchangeSource
from capvcd_collectors.http.errors import ConnectionCut, ExchangeError, Forbidden, ServerFailed, TimedOut
from capvcd_collectors.http.errors import TooManyRequests as Busy
from capvcd_collectors.http.kind import Purpose
from capvcd_collectors.http.retry import RetryPolicy, seconds_of, worth_repeating
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vcd.kind import CLOUD_DIRECTOR

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


def answered(kind: type, status: int) -> ExchangeError:
    error = kind("https://vcd/x", "", source=ExchangeSource("vcd", "GET", "/x", status), kind=CLOUD_DIRECTOR)
    assert isinstance(error, ExchangeError)
    return error


CUT = ConnectionCut("https://vcd/x", source=ExchangeSource("vcd", "GET", "/x"))
LATE = TimedOut("https://vcd/x", 1, source=ExchangeSource("vcd", "GET", "/x"))


@pytest.mark.parametrize(
    ("purpose", "error", "made", "worth"),
    [
        (Purpose.READ, answered(Busy, 429), 1, True),
        (Purpose.READ, answered(ServerFailed, 500), 1, True),
        (Purpose.READ, answered(ServerFailed, 504), 1, True),
        (Purpose.READ, answered(ServerFailed, 501), 1, False),
        (Purpose.READ, answered(Forbidden, 403), 1, False),
        (Purpose.READ, CUT, 1, True),
        (Purpose.READ, LATE, 1, True),
        (Purpose.READ, LATE, 2, False),
        (Purpose.LOG_IN, answered(Busy, 429), 1, True),
        (Purpose.LOG_IN, answered(ServerFailed, 503), 1, True),
        (Purpose.LOG_IN, answered(ServerFailed, 502), 1, False),
        (Purpose.LOG_IN, CUT, 1, False),
        (Purpose.LOG_IN, LATE, 1, False),
        (Purpose.READ, ValueError(), 1, False),
    ],
)
def test_what_is_worth_repeating(purpose: Purpose, error: Exception, made: int, worth: bool) -> None:
    assert worth_repeating(purpose, error, made) is worth


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
        policy.run(Purpose.READ, attempt, lambda: None)
    assert made == [1]


def test_retries_are_not_printed(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    Wire().close()

    def attempt(_number: int) -> None:
        raise CUT

    with pytest.raises(ConnectionCut):
        RetryPolicy(first_pause=0, longest_pause=0).run(Purpose.READ, attempt, lambda: None)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("odd", ["²", "9" * 5000, "1e999", "", " ", "٣", "Wed, 99 Foo"])
def test_no_header_of_a_server_breaks_the_pause(odd: str) -> None:
    assert 0 <= RetryPolicy().pause(1, odd) <= RetryPolicy().longest_pause
