"""Progress: live on a terminal, two lines elsewhere, nothing when it is not wanted."""

import threading
from io import StringIO

import pytest
from rich.console import Console

from capvcd_doctor.progress import Progress, progress_for


def console(*, terminal: bool, width: int = 80) -> tuple[Console, StringIO]:
    text = StringIO()
    return Console(file=text, force_terminal=terminal, width=width, legacy_windows=False, _environ={}), text


def read_three(progress: Progress) -> None:
    with progress:
        for name, ok in (("edge gateway", True), ("networks", True), ("rights bundles", False)):
            progress.started(name)
            progress.finished(name, ok)


def test_a_log_gets_one_line_per_phase() -> None:
    where, text = console(terminal=False)
    seconds = iter([100.0, 103.25])
    read_three(progress_for(where, enabled=True, total=3, requests=lambda: 12, clock=lambda: next(seconds)))
    assert text.getvalue() == ("reading the environment\ndone: 3 of 3 read, 1 not available; 12 requests, 3.2 s\n")


def test_a_run_that_is_cut_off_says_stopped() -> None:
    where, text = console(terminal=False)
    progress = progress_for(where, enabled=True, clock=lambda: 0.0)
    with pytest.raises(KeyboardInterrupt), progress:
        raise KeyboardInterrupt
    assert text.getvalue().splitlines()[-1] == "stopped: 0 read; 0 requests, 0.0 s"


def test_a_terminal_is_told_what_is_being_read_and_is_left_clean() -> None:
    where, text = console(terminal=True)
    with progress_for(where, enabled=True, total=2, requests=lambda: 7, clock=lambda: 5.0) as progress:
        progress.started("edge gateway")
        progress.started("[red]networks[/red]\x1b[2J")
        progress.finished("edge gateway", ok=True)
        progress._live.refresh()  # type: ignore[attr-defined] # the display's own clock is not waited for
        drawn = text.getvalue()
    assert "1 of 2 read; 7 requests, 0.0 s" in drawn
    assert "[red]networks[/red]\\x1b[2J" in drawn
    up_and_clear = "\x1b[1A\x1b[2K"
    assert text.getvalue().endswith(f"\n\x1b[?25h\r{up_and_clear}{up_and_clear}")


def test_a_long_list_is_cropped_to_the_terminal() -> None:
    where, text = console(terminal=True, width=40)
    with progress_for(where, enabled=True, clock=lambda: 0.0) as progress:
        for number in range(30):
            progress.started(f"collector number {number}")
        progress._live.refresh()  # type: ignore[attr-defined]
        drawn = text.getvalue()
    assert "collector number 0" in drawn
    assert "collector number 9" not in drawn


def test_the_display_ends_when_collecting_fails() -> None:
    where, _ = console(terminal=True)
    progress = progress_for(where, enabled=True)
    with pytest.raises(KeyboardInterrupt), progress:
        raise KeyboardInterrupt
    assert not progress._live.is_started  # type: ignore[attr-defined]


@pytest.mark.parametrize("terminal", [True, False])
def test_nothing_is_said_when_it_is_not_wanted(terminal: bool) -> None:
    where, text = console(terminal=terminal)
    read_three(progress_for(where, enabled=False))
    assert text.getvalue() == ""


def test_a_terminal_that_cannot_move_its_cursor_gets_lines() -> None:
    text = StringIO()
    where = Console(file=text, force_terminal=True, _environ={"TERM": "dumb"})
    read_three(progress_for(where, enabled=True, clock=lambda: 0.0))
    assert "\x1b[2K" not in text.getvalue()
    assert len(text.getvalue().splitlines()) == 2


def test_threads_may_report_at_once() -> None:
    where, text = console(terminal=False)

    def collect(progress: Progress, name: str) -> None:
        for number in range(100):
            progress.started(f"{name} {number}")
            progress.finished(f"{name} {number}", ok=True)

    with progress_for(where, enabled=True, clock=lambda: 0.0) as progress:
        threads = [threading.Thread(target=collect, args=(progress, name)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert text.getvalue().splitlines()[-1] == "done: 400 read; 0 requests, 0.0 s"
