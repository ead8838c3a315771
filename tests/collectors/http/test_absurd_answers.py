"""An absurd answer is one to judge: what cannot be understood is not seen, and never a defect of ours."""

from collections.abc import Callable
from typing import Any

import pytest

from capvcd_collectors.facts.base import Missing
from capvcd_collectors.facts.connection import TenantSession
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.http.errors import NotParsable
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vcd.cloudapi import _next_link
from capvcd_collectors.vcd.connection import TenantVcd
from capvcd_collectors.vcd.legacy import LegacyApi
from collectors.http.logging_in import collected, vcd_endpoint


@pytest.mark.parametrize(
    ("header", "query"),
    [
        ('<https://elsewhere.invalid/x?cursor=a>;rel="nextPage"', {"cursor": "a"}),
        ('<//[>;rel="nextPage"', {}),
        ('<http://[::1]:x/?cursor=b#c>;rel="nextPage"', {"cursor": "b"}),
        ('<javascript:x>;rel="nextPage"', {}),
        ("<>;rel=nextPage", {}),
        ("nonsense", None),
    ],
)
def test_only_the_query_of_a_link_counts(header: str, query: dict[str, str] | None) -> None:
    assert _next_link(header) == query


@pytest.mark.parametrize("roles", [5, "x", True, {"name": "capvcd"}, [None], [{}], [["a"]]])
def test_roles_that_are_none_are_not_seen(
    stub: Any, wire: Wire, describe: Callable[..., Environment], roles: object
) -> None:
    reference = {"name": "n", "id": "urn:vcloud:x:1"}
    stub.on(
        "GET", "/cloudapi/1.0.0/sessions/current", stub.json({"user": reference, "org": reference, "roleRefs": roles})
    )
    facts = collected([TenantVcd, TenantSession], describe(stub.url), wire, {"VCD_PASSWORD": stub.PASSWORD})
    missing = facts.get(TenantSession)

    assert isinstance(missing, Missing)
    assert not missing.fault
    assert "where one belongs" in missing.reason


@pytest.mark.parametrize("total", ['total="many"', 'total=""', ""])
def test_a_list_that_does_not_number_its_entries_is_not_parsable(
    stub: Any, wire: Wire, authority: Any, total: str
) -> None:
    stub.on("GET", "/api/query", stub.text(f'<QueryResultRecords xmlns="http://www.vmware.com/vcloud/v1.5" {total}/>'))
    session: Any = type("Session", (), {"token": stub.JWT})()
    api = LegacyApi(vcd_endpoint(wire, stub.url, ca_file=authority.file), "37.2", session)

    with pytest.raises(NotParsable, match="XML that does not number its entries"):
        api.query("catalog")
