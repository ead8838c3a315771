"""Gathers the modules whose import enters their paths in the table of routes."""

from capvcd_lab.vcd.legacy import (  # noqa: F401  # imported for what they enter
    acl,
    admin,
    catalog,
    disk,
    extension,
    hardware_items,
    metadata,
    network,
    org,
    session,
    task,
    template,
    vapp,
    vdc,
    vm,
)
from capvcd_lab.vcd.legacy.query import resource  # noqa: F401  # the same
