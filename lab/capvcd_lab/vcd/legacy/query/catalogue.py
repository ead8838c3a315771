"""Every type of query there is, by name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from capvcd_lab.vcd.legacy.query import compute, identity, infrastructure, library, networking, tenancy
from capvcd_lab.vcd.legacy.query.types import QueryType

QUERY_TYPES: Mapping[str, QueryType[Any]] = MappingProxyType(
    {
        query_type.name: query_type
        for area in (tenancy, library, compute, networking, identity, infrastructure)
        for query_type in area.TYPES
    }
)
