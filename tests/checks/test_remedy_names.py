"""The remedies of all built-in checks: every name to be filled in is one that the check's facts can give."""

import pkgutil
import re
import typing
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest

from capvcd_checks import preflight
from capvcd_checks.engine.evaluate import identity_of
from capvcd_collectors.facts.base import Fact

PLACEHOLDER = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
LEFT_OPEN = {"id", "org"}
"""What a call may leave to the reader: an id that no fact of the check holds, the organization of a token."""
WHOSE = {"provider", "tenant", "user menu"}
"""What stands in parentheses at a click path without being a name to fill in: whose view it is."""


def built_in_checks() -> Iterator[Callable[..., None]]:
    """The functions of every check module."""
    for module in pkgutil.iter_modules(preflight.__path__, f"{preflight.__name__}."):
        for value in vars(import_module(module.name)).values():
            if identity_of(value) is not None:
                yield value


CHECKS = [pytest.param(each, id=identity_of(each).id) for each in built_in_checks()]  # type: ignore[union-attr]


@pytest.mark.parametrize("check", CHECKS)
def test_what_is_filled_in_is_a_parameter_or_a_field_of_it(check: Callable[..., None]) -> None:
    remedy = identity_of(check).remedy  # type: ignore[union-attr]
    hints = typing.get_type_hints(check)
    for name, field in PLACEHOLDER.findall(f"{remedy.ui} {remedy.api}"):
        if name in LEFT_OPEN and not field:
            continue
        kinds = [kind for kind in _kinds(hints[name]) if isinstance(kind, type) and issubclass(kind, Fact)]
        assert kinds, f"{name} is no single fact"
        assert not field or field in kinds[0].__dataclass_fields__, f"{kinds[0].__name__} has no {field}"


@pytest.mark.parametrize("check", CHECKS)
def test_a_click_path_names_no_object_by_its_kind_where_a_fact_has_the_name(check: Callable[..., None]) -> None:
    remedy = identity_of(check).remedy  # type: ignore[union-attr]
    in_the_path = set(re.findall(r"> \(([^)]*)\)", remedy.ui)) - WHOSE
    assert not in_the_path & set(typing.get_type_hints(check))


def _kinds(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) or (hint,)
