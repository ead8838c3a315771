"""The schemas of the controllers' configurations: one for every release, each with the place it was read at."""

import re

import pytest

from capvcd_collectors.profiles import LINES, load_profile
from capvcd_collectors.profiles.controller_configs import COMPONENTS, config_schemas


def test_every_supported_release_has_a_schema_of_its_own() -> None:
    for line in LINES:
        profile = load_profile(line)
        for component, entries in (("CPI", profile.cpi), ("CSI", profile.csi)):
            for entry in entries:
                schemas = config_schemas(component, entry.version)
                assert all(entry.version in schema.releases for schema in schemas), (component, entry.version)


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_schema_says_where_it_was_read(component: str) -> None:
    for schema in config_schemas(component, None):
        assert re.fullmatch(r"vmware/[a-z-]+ \S+ .*pkg/\S+\.go: .+", schema.source), schema.source
