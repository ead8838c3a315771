"""What the modules of the plugin, and the reports' plugin, share through pytest. Every pytest run imports it: light."""

from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from capvcd_checks.pytest_plugin.session import CheckSession
    from capvcd_collectors.engine.interruption import Interruptions

SESSION_KEY = cast("pytest.StashKey[CheckSession]", pytest.StashKey())
"""The check session of a pytest run that was given ``--capvcd-config``."""

INTERRUPTIONS_KEY = cast("pytest.StashKey[Interruptions]", pytest.StashKey())
"""What ends such a run at SIGTERM and SIGHUP as at Ctrl-C."""
