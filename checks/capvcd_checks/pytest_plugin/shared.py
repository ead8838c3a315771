"""What the modules of the plugin, and the reports' plugin, share through pytest. Every pytest run imports it: light."""

from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from capvcd_checks.pytest_plugin.session import CheckSession

MARKERS = {
    "preflight": "checks to run before CAPVCD is installed",
    "blocker": "checks whose failure stops the installation",
    "warning": "checks whose failure degrades it",
    "info": "checks that inform",
    "vcd": "checks of Cloud Director itself",
    "nsx": "checks of the edge gateway and its networks",
    "alb": "checks of load balancing",
    "img": "checks of catalogs and templates",
    "rgt": "checks of rights and entity types",
    "mgt": "checks of the components to be installed",
    "cfg": "checks of CAPVCD's files and manifests",
    "site": "a site's own checks",
}
SESSION_KEY = cast("pytest.StashKey[CheckSession]", pytest.StashKey())
"""The check session of a pytest run that was given ``--capvcd-config``."""
