"""Under plain pytest, too, a few checks ask the endpoints for no more than they need."""

from pathlib import Path

import pytest

from capvcd_lab.server import Lab


@pytest.mark.parametrize(
    "options",
    [("--capvcd-select=PF-CFG-003",), ("--capvcd-area=CFG", "-k", "CFG-003"), ("-m", "cfg and blocker", "-k", "003")],
    ids=["by id", "by area and keyword", "by marker and keyword"],
)
def test_checks_of_the_files_alone_send_nothing(
    pytester: pytest.Pytester, tmp_path: Path, options: tuple[str, ...]
) -> None:
    with Lab("article") as lab:
        config = lab.write_files(tmp_path / "lab")
        result = pytester.runpytest_subprocess(
            "-p", "no:cacheprovider", "--capvcd-suite=preflight", f"--capvcd-config={config}", *options
        )

        assert result.ret == pytest.ExitCode.OK
        assert [(each.method, each.path) for each in lab.requests] == []
