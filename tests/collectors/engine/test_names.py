"""A resolver that does not answer holds nobody up, and each name is looked up once."""

import socket
import threading

import pytest

from capvcd_collectors.engine.names import BoundedResolver


def test_an_address_is_no_name_to_look_up() -> None:
    assert BoundedResolver(0.1)("127.0.0.1", 443) == ["127.0.0.1"]


def test_a_silent_resolver_is_a_name_that_does_not_resolve() -> None:
    answer = threading.Event()

    def silent(_host: str, _port: int) -> list[str]:
        answer.wait(10)
        return ["127.0.0.1"]

    resolve = BoundedResolver(0.05, silent)
    with pytest.raises(socket.gaierror, match=r"the resolver gave no answer within 0\.05 s"):
        resolve("vcd.example.invalid", 443)
    answer.set()


def test_what_was_found_holds_for_the_run_and_what_failed_is_tried_again() -> None:
    answers: list[OSError | list[str]] = [OSError(-2, "not known"), ["127.0.0.2"]]
    asked: list[str] = []

    def look_up(host: str, _port: int) -> list[str]:
        asked.append(host)
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    resolve = BoundedResolver(5, look_up)
    with pytest.raises(OSError, match="not known"):
        resolve("a.example.invalid", 443)
    assert [resolve("a.example.invalid", 443) for _ in range(3)] == [["127.0.0.2"]] * 3
    assert asked == ["a.example.invalid"] * 2


def test_what_is_no_host_name_does_not_resolve() -> None:
    with pytest.raises(OSError):  # noqa: PT011 - the system's own words
        BoundedResolver(5)("x" * 300 + ".invalid", 443)
