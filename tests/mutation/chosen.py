"""A pytest plugin that runs the tests named in a file, in its order, and no others."""

import json
import os
from pathlib import Path

import pytest

CHOSEN = "CAPVCD_MUTATE_CHOSEN"
"""The variable with the file: a JSON list of test ids."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the chosen, in their order."""
    wanted = json.loads(Path(os.environ[CHOSEN]).read_text(encoding="utf-8"))
    order = {name: number for number, name in enumerate(wanted)}
    items[:] = sorted((each for each in items if each.nodeid in order), key=lambda each: order[each.nodeid])
