"""The files of the article's lab, for tests that spoil them."""

import shutil
from pathlib import Path

import pytest

from capvcd_lab.server import Lab


@pytest.fixture(scope="session")
def written(article: Lab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the article's files, written once; nobody changes it."""
    folder = tmp_path_factory.mktemp("written")
    article.write_files(folder)
    return folder


@pytest.fixture
def site(written: Path, tmp_path: Path) -> Path:
    """A copy of them that a test may change."""
    folder = tmp_path / "site"
    shutil.copytree(written, folder)
    return folder
