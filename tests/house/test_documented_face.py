"""What README and CONTRIBUTING show works as shown, by the public face alone."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from capvcd_checks.engine.discovery import checks_of, load_file
from capvcd_checks.engine.evaluate import identity_of

ROOT = Path(__file__).parents[2]
FACES = ("capvcd_checks", "capvcd_collectors.facts")
WRITTEN_BY_USERS = (*sorted((ROOT / "tests/recipes/installed/example_ipam/nightly").glob("check_*.py")),)


def snippets(name: str) -> list[str]:
    """The Python blocks of a document at the root."""
    return re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)


def imported(source: str) -> set[tuple[str, str]]:
    """What *source* imports of our packages, as module and name."""
    return {
        (node.module or "", each.name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("capvcd_")
        for each in node.names
    }


@pytest.mark.parametrize("face", FACES)
def test_a_face_names_what_it_holds_and_nothing_else(face: str) -> None:
    module = import_module(face)

    assert sorted(module.__all__) == sorted(set(module.__all__))
    assert [name for name in module.__all__ if getattr(module, name, None) is None] == []
    with pytest.raises(AttributeError):
        _ = module.no_such_name


@pytest.mark.parametrize("source", [*snippets("README.md"), *(each.read_text("utf-8") for each in WRITTEN_BY_USERS)])
def test_what_users_write_imports_the_public_face_alone(source: str) -> None:
    assert {module for module, _ in imported(source)} <= set(FACES)
    assert {(module, name) for module, name in imported(source) if name not in import_module(module).__all__} == set()


def test_the_checks_of_the_readme_are_checks(tmp_path: Path) -> None:
    (tmp_path / "check_readme.py").write_text(
        next(each for each in snippets("README.md") if "@check" in each), encoding="utf-8"
    )
    identities = [identity_of(each) for each in checks_of(load_file(tmp_path / "check_readme.py"))]

    assert [each.id for each in identities if each is not None] == ["SITE-001", "SITE-002"]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_file_a_document_names_is_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    linked = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]

    assert linked != []
    assert [target for target in linked if not (ROOT / target).exists()] == []
