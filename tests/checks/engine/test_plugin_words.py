"""Under plain pytest a verdict that pytest does not know is shown under its own name."""

from pathlib import Path

import pytest

from capvcd_lab.server import Lab


def test_what_could_not_be_decided_is_called_unknown(pytester: pytest.Pytester, tmp_path: Path) -> None:
    with Lab("article") as lab:
        config = lab.write_files(tmp_path / "lab")
    options = ("--capvcd-suite=preflight", "--capvcd-select=PF-NSX-001", "--capvcd-request-timeout=2", "-v")

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", f"--capvcd-config={config}", *options)

    result.stdout.fnmatch_lines(["preflight::PF-NSX-001 UNKNOWN*"])
