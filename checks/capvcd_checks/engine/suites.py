"""The built-in checks as data: what exists, without running anything."""

import importlib
import pkgutil
from collections.abc import Mapping

from capvcd_checks import preflight
from capvcd_checks.engine.evaluate import CheckFunction, identity_of


def built_in_checks() -> Mapping[str, CheckFunction]:
    """Every built-in check by its id, in the order of the ids."""
    found: dict[str, CheckFunction] = {}
    for module in pkgutil.iter_modules(preflight.__path__):
        if module.name.startswith("check_"):
            contents = vars(importlib.import_module(f"{preflight.__name__}.{module.name}"))
            for value in contents.values():
                identity = identity_of(value)
                if identity is not None and value.__module__ == f"{preflight.__name__}.{module.name}":
                    found[identity.id] = value
    return dict(sorted(found.items()))
