"""A check file that cannot be loaded is told in one line: the first of what it raised."""

from pathlib import Path

import pytest

from capvcd_checks.engine.discovery import load_users_checks, unreadable
from capvcd_collectors.errors import UsageError

FILE = Path("check_site.py")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("no such edge\nneither here\nnor there"), "check_site.py: ValueError: no such edge"),
        (ValueError("\n  led by white space\nmore"), "check_site.py: ValueError: led by white space"),
        (KeyError(), "check_site.py: KeyError"),
    ],
)
def test_one_line_tells_the_file_and_the_first_line_of_the_error(error: Exception, line: str) -> None:
    assert unreadable(FILE, error) == line


def test_a_user_gets_that_line(tmp_path: Path) -> None:
    path = tmp_path / "check_raising.py"
    path.write_text("raise RuntimeError('one\\ntwo')\n", encoding="utf-8")

    with pytest.raises(UsageError) as caught:
        load_users_checks([str(path)])

    assert str(caught.value) == f"{path}:1: this check file could not be read: RuntimeError: one"
