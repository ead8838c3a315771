"""What users import with ``from capvcd_collectors.facts import …``: all nouns of all modules, and nothing else."""

import ast
import pkgutil
from importlib import import_module
from pathlib import Path

from capvcd_collectors import facts

STUB = ast.parse(Path(facts.__file__).with_name("__init__.pyi").read_text(encoding="utf-8"))
PROMISED = {alias.name: node.module for node in STUB.body if isinstance(node, ast.ImportFrom) for alias in node.names}
FOR_COLLECTORS = {"reading"}
"""Modules that make facts out of answers; their names are not for users."""


def test_all_names_are_those_of_the_stub_in_order() -> None:
    assert facts.__all__ == sorted(PROMISED)


def test_every_name_is_defined_in_the_module_that_the_stub_names() -> None:
    homes = {name: import_module(f"{facts.__name__}.{module}") for name, module in PROMISED.items()}

    assert [name for name, home in homes.items() if getattr(facts, name) is not getattr(home, name)] == []
    classes = {name: value for name in homes if isinstance(value := getattr(facts, name), type)}
    assert {name: value.__module__ for name, value in classes.items()} == {
        name: homes[name].__name__ for name in classes
    }


def test_every_class_of_the_modules_is_public_and_nothing_private_is() -> None:
    modules = [each.name for each in pkgutil.iter_modules(facts.__path__) if each.name not in FOR_COLLECTORS]
    defined = {
        name
        for module in modules
        for name, value in vars(import_module(f"{facts.__name__}.{module}")).items()
        if isinstance(value, type) and value.__module__ == f"{facts.__name__}.{module}" and not name.startswith("_")
    }

    assert defined - set(facts.__all__) == set()
    assert [name for name in facts.__all__ if name.startswith("_")] == []
