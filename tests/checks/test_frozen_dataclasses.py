"""What the checks and the engine hand on cannot be changed behind anybody's back: their dataclasses are frozen."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass
from types import ModuleType

import pytest

import capvcd_checks
import capvcd_collectors.engine
import capvcd_collectors.facts


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def declared(package: ModuleType) -> list[type]:
    return [
        value
        for module in modules(package)
        for value in vars(module).values()
        if inspect.isclass(value) and is_dataclass(value) and value.__module__ == module.__name__
    ]


HANDED_ON = [
    each
    for package in (capvcd_checks, capvcd_collectors.engine, capvcd_collectors.facts)
    for each in declared(package)
    if not each.__name__.startswith("_")
]


@pytest.mark.parametrize("kind", HANDED_ON, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_an_instance_cannot_be_changed(kind: type) -> None:
    instance = object.__new__(kind)

    for field in fields(kind):
        with pytest.raises(FrozenInstanceError):
            setattr(instance, field.name, None)
