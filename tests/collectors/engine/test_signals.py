"""Signals that end a program: remembered or raised, each once, and never lost to a main thread that waits."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from capvcd_collectors.engine.interruption import ENDING, Interruptions


@pytest.fixture(autouse=True)
def apart() -> Iterator[None]:
    """Signals of two tests are not taken for one."""
    Interruptions._taken_at = 0.0
    yield
    Interruptions._taken_at = 0.0


@pytest.mark.parametrize("name", ENDING)
def test_one_is_remembered_until_it_is_released(name: str) -> None:
    before = signal.getsignal(getattr(signal, name))
    with Interruptions() as interruptions:
        signal.raise_signal(getattr(signal, name))
        with pytest.raises(KeyboardInterrupt):
            interruptions.release()
        interruptions.release()
    assert signal.getsignal(getattr(signal, name)) is before


def test_one_is_raised_where_it_is_heard() -> None:
    with Interruptions() as interruptions:
        with pytest.raises(KeyboardInterrupt), interruptions.heard():
            signal.raise_signal(signal.SIGTERM)
        Interruptions._taken_at = 0.0
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt), interruptions.heard():
            pass


def test_two_in_one_moment_are_one() -> None:
    with Interruptions() as interruptions:
        for _ in range(3):
            signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            interruptions.release()
        interruptions.release()


def test_contexts_inside_one_another_give_back_what_was_there() -> None:
    before = {name: signal.getsignal(getattr(signal, name)) for name in ENDING}
    with Interruptions() as outer:
        outer.release()
        with Interruptions() as inner:
            signal.raise_signal(signal.SIGHUP)
            with pytest.raises(KeyboardInterrupt):
                inner.release()
    assert {name: signal.getsignal(getattr(signal, name)) for name in ENDING} == before


def test_one_that_python_did_not_look_for_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if it had come in the moment in which nobody looks: the main thread is told by the second one."""
    lost: list[int] = []
    take: Callable[..., None] = Interruptions._take

    def take_the_second(self: Interruptions, number: int, frame: object) -> None:
        lost.append(number)
        if len(lost) > 1:
            take(self, number, frame)

    monkeypatch.setattr(Interruptions, "_take", take_the_second)
    began = time.monotonic()
    with Interruptions() as interruptions:
        interruptions.release()
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
        with pytest.raises(KeyboardInterrupt):
            threading.Event().wait(20)
    assert time.monotonic() - began < 5
    assert lost == [signal.SIGTERM] * 2
