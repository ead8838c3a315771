"""Fences for the test run: no connection leaves this machine, and nothing is written beside the sources."""

import ipaddress
import os
import socket
from collections.abc import Generator, Iterator
from typing import Any

import pytest


class OutsideConnectionError(AssertionError):
    """A test tried to leave 127.0.0.0/8."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let nothing be skipped in CI: a test that something is missing for has not passed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI does not accept: {reason}"
    return report


def _is_here(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Refuse every connection to an address outside 127.0.0.0/8 and ::1."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex

    def connect(self: socket.socket, address: Any, /) -> None:
        if not _is_here(address):
            raise OutsideConnectionError(f"a test connects to {address}")
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any, /) -> int:
        if not _is_here(address):
            raise OutsideConnectionError(f"a test connects to {address}")
        return real_connect_ex(self, address)

    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex  # type: ignore[method-assign]
    yield
    socket.socket.connect, socket.socket.connect_ex = real_connect, real_connect_ex  # type: ignore[method-assign]
