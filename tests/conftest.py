"""A served lab for the tests that only read it, and how generated examples are run."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from capvcd_lab.server import Lab

# How long one example takes says more of a busy machine than of the product.
settings.register_profile("capvcd", deadline=None)
settings.load_profile("capvcd")


@pytest.fixture(autouse=True, scope="session")
def interruptible() -> Iterator[None]:
    """Ctrl-C works in the programs that tests start, also where the tests themselves run in a script's background."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def article() -> Iterator[Lab]:
    """The lab ``article``, served for the whole session. Tests that change a lab open their own."""
    with Lab("article") as lab:
        yield lab


@pytest.fixture(scope="session")
def production() -> Iterator[Lab]:
    """The lab ``production``, likewise."""
    with Lab("production") as lab:
        yield lab


@pytest.fixture
def article_config(article: Lab, tmp_path: Path) -> Path:
    """The environment file of ``article``, in a folder of the test's own."""
    return article.write_files(tmp_path / "article")
