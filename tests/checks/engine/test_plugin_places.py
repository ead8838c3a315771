"""Where pytest says a check is: its own file, and the line it begins with, counted from zero as pytest does."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

CHECKS = """\
from capvcd_checks import Remedy, Severity, check
from capvcd_collectors.facts.plan import Plan


@check("LAB-1", title="It holds", severity=Severity.INFO, why="because", remedy=Remedy("there"))
def holds(plan: Plan) -> None:
    assert plan.clusters == 1
"""


SKIPPED = CHECKS.replace("import Remedy", "import not_applicable, Remedy").replace(
    "assert plan.clusters == 1", 'not_applicable("there is nothing to look at")'
)


def test_a_skipped_check_is_named_with_its_line(pytester: pytest.Pytester, article_config: Path) -> None:
    pytester.makepyfile(check_site=SKIPPED)

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rs", f"--capvcd-config={article_config}")

    result.stdout.fnmatch_lines(["SKIPPED [[]1[]] check_site.py:5: *there is nothing to look at*"])


def test_a_check_is_where_its_decorator_stands(pytester: pytest.Pytester, article_config: Path, tmp_path: Path) -> None:
    pytester.makepyfile(check_site=CHECKS)
    junit = tmp_path / "junit.xml"
    options = ("-p", "no:cacheprovider", "-o", "junit_family=xunit1", f"--junitxml={junit}")

    pytester.runpytest_subprocess(*options, f"--capvcd-config={article_config}")

    (case,) = ET.parse(junit).getroot().iter("testcase")  # noqa: S314 - our own file
    assert (case.get("name"), case.get("file"), case.get("line")) == ("LAB-1", "check_site.py", "4")
