"""Whatever a path leads to is read within bounds of size and time, and a pipe with a partner is waited for."""

import os
import socket
import threading
import time
from pathlib import Path

import pytest

from capvcd_collectors.file_reading import NobodyWritesError, read_bytes


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def test_a_file_is_read_up_to_one_byte_more_than_may_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 100)
    assert read_bytes(tmp_path / "file", 200) == b"x" * 100
    assert read_bytes(tmp_path / "file", 50) == b"x" * 51


def test_a_file_with_holes_costs_no_more_than_the_bound(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(10**12)
    assert len(read_bytes(tmp_path / "sparse", 1_000_000)) == 1_000_001


def test_a_device_without_end_is_read_up_to_the_bound() -> None:
    assert read_bytes(Path("/dev/zero"), 1_000) == b"\0" * 1_001
    assert read_bytes(Path("/dev/null"), 1_000) == b""


def test_a_folder_and_a_socket_are_none(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_bytes(tmp_path, 10)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        with pytest.raises(OSError, match="No such device or address"):
            read_bytes(tmp_path / "s", 10)


def test_a_pipe_that_nobody_writes_to_is_given_up(pipe: Path) -> None:
    began = time.monotonic()
    with pytest.raises(NobodyWritesError, match="it is a pipe that nobody writes to"):
        read_bytes(pipe, 10)
    assert time.monotonic() - began < 3


def test_a_pipe_that_somebody_holds_open_is_given_up_later(pipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capvcd_collectors.file_reading.WHOLE_WITHIN", 0.3)
    held = os.open(pipe, os.O_RDWR)
    with pytest.raises(NobodyWritesError, match="it has not come to an end within"):
        read_bytes(pipe, 10)
    os.close(held)


def test_a_partner_that_comes_late_and_writes_slowly_is_waited_for(pipe: Path) -> None:
    def write() -> None:
        with pipe.open("wb", buffering=0) as file:
            for letter in (b"a", b"b", b"c" * 200_000):
                file.write(letter)
                threading.Event().wait(0.05)

    later = threading.Timer(0.2, write)
    later.start()
    assert read_bytes(pipe, 1_000_000) == b"ab" + b"c" * 200_000
    later.join()
