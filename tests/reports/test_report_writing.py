"""A report is written whole or not at all, and what went wrong is one sentence."""

import errno
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest

from capvcd_reports.write import ReportNotWritten, write_report

LONG = "x" * 100_000


def refusal(destination: str | Path, text: str = "new") -> ReportNotWritten:
    with pytest.raises(ReportNotWritten) as caught:
        write_report(text, str(destination), StringIO())
    return caught.value


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """Let no file grow beyond *size* bytes: what a full disk does, without one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_is_replaced_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    write_report("ü\n", str(target), StringIO())
    assert target.read_bytes() == "ü\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "latest.json").symlink_to("report.json")
    write_report("new", str(tmp_path / "latest.json"), StringIO())
    assert (tmp_path / "latest.json").is_symlink()
    assert (tmp_path / "report.json").read_text() == "new"


def test_no_space_leaves_the_old_report_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    with files_limited_to(4096):
        error = refusal(target, LONG)
    assert str(error) == f"{target}: File too large; free some space there or choose another path"
    assert not error.bad_destination
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_disk_that_fills_while_flushing_leaves_the_old_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    target = tmp_path / "report.json"
    target.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    assert str(refusal(target)).endswith(": No space left on device; free some space there or choose another path")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_device_is_written_to_and_stays_a_device() -> None:
    error = refusal("/dev/full")
    assert str(error) == "/dev/full: No space left on device; free some space there or choose another path"
    assert not error.bad_destination
    assert Path("/dev/full").is_char_device()


def test_an_interrupt_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_report("new", str(tmp_path / "report.json"), StringIO())
    assert list(tmp_path.iterdir()) == []


def test_a_bad_destination_is_named_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    missing, folder, below_file = tmp_path / "no" / "r.json", tmp_path, tmp_path / "file" / "r.json"
    said = {str(error): error.bad_destination for error in map(refusal, (missing, folder, below_file, "a\0b"))}
    assert said == {
        f"{missing}: there is no folder {tmp_path / 'no'}; create it or choose another path": True,
        f"{folder}: this is a folder; name a file in it, such as {folder / 'report'}": True,
        f"{below_file}: {tmp_path / 'file'} is not a folder; choose another path": True,
        "'a\\x00b' does not lead to a file; choose another path": True,
    }


def test_a_folder_without_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The tests may run as root, to whom every folder is open.
    def refused(**_arguments: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("capvcd_reports.write.tempfile.NamedTemporaryFile", refused)
    error = refusal(tmp_path / "report.json")
    step = f"no permission to write there; choose another path, or let {tmp_path} be written to"
    assert str(error) == f"{tmp_path / 'report.json'}: {step}"
    assert error.bad_destination


def test_a_closed_pipe_is_one_sentence() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with (
        os.fdopen(write_end, "w") as pipe,
        pytest.raises(ReportNotWritten, match="standard output: Broken pipe; the report is not complete"),
    ):
        write_report(LONG, "-", pipe)
