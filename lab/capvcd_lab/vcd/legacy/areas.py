"""Gathers the modules whose import enters their paths in the table of routes."""

from types import ModuleType

from capvcd_lab.vcd.legacy import (
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
from capvcd_lab.vcd.legacy.query import resource

AREAS: tuple[ModuleType, ...] = (
    acl,
    admin,
    catalog,
    disk,
    extension,
    hardware_items,
    metadata,
    network,
    org,
    resource,
    session,
    task,
    template,
    vapp,
    vdc,
    vm,
)
