"""What each room may know and do, as far as import-linter cannot see it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COLLECTORS = ROOT / "collectors" / "capvcd_collectors"

PRODUCT = re.compile(r"vcd|vcloud", re.IGNORECASE)
STARTS_THREADS = re.compile(r"\bThread\(|\bThreadPool|\b_?start_new_thread\b|\bTimer\(")

HTTP_MAY_IMPORT = {"errors", "file_reading", "program", "redact", "facts.base", "facts.contact", "facts.endpoint"}


def modules_below(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*.py"))]


def lines_with(pattern: re.Pattern[str], *folders: Path) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line}"
        for path in modules_below(*folders)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("room", ["http", "engine"])
def test_the_seam_and_the_engine_hold_no_products_name(room: str) -> None:
    assert modules_below(COLLECTORS / room) != []
    assert lines_with(PRODUCT, COLLECTORS / room) == []


def test_the_seam_imports_nothing_of_ours_but_what_knows_no_product() -> None:
    imported = {
        node.module or ""
        for path in modules_below(COLLECTORS / "http")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level > 1
    }
    assert imported <= HTTP_MAY_IMPORT


def test_only_the_engine_starts_threads() -> None:
    folders = (COLLECTORS, ROOT / "checks", ROOT / "reports")
    elsewhere = [each for each in lines_with(STARTS_THREADS, *folders) if "/capvcd_collectors/engine/" not in each]
    assert elsewhere == []
    assert lines_with(STARTS_THREADS, COLLECTORS / "engine") != []
