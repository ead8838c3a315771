"""The organization and the VDC, as both APIs tell of them."""

from typing import Any

import pytest

from capvcd_collectors.facts.base import Absence, FactMissingError, Missing, NotSeenError, NotThereError, Reference
from capvcd_collectors.facts.tenancy import Vdc
from capvcd_collectors.http.errors import Forbidden
from capvcd_collectors.vcd import listings, tenancy
from collectors.vcd.cloud_made_by_hand import (
    ORG_URN,
    VDC_URN,
    CloudByHand,
    LegacyByHand,
    Refused,
    environment,
    network_row,
)

NO_PROVIDER = Missing(Absence.OUT_OF_SCOPE, "no provider credentials are given")
ORGS = "/cloudapi/1.0.0/orgs"
VDCS = "/cloudapi/1.0.0/vdcs"
NETWORKS = "/cloudapi/1.0.0/orgVdcNetworks"
XML = 'xmlns="http://www.vmware.com/vcloud/v1.5"'


UNSEEN = Missing(Absence.UNSEEN, "GET … (403): forbidden")


def cloud(**answers: Any) -> Any:
    return CloudByHand({ORGS: answers.get("orgs", []), VDCS: answers.get("vdcs", []), **answers.get("more", {})})


def org_row(name: str = "xav_lab", **changes: Any) -> dict[str, Any]:
    return {"id": ORG_URN, "name": name, "displayName": name.upper(), "isEnabled": True} | changes


def vdc_row(name: str = "t-tenant", org: str = "xav_lab", urn: str = VDC_URN) -> dict[str, Any]:
    return {"id": urn, "name": name, "org": {"name": org, "id": ORG_URN}}


def test_the_organization_is_found_by_its_name_and_points_at_its_row() -> None:
    lookup = tenancy.organization_lookup(cloud(orgs=[org_row("other"), org_row()]), NO_PROVIDER, environment())
    assert lookup.match is not None
    assert (lookup.match.id, lookup.match.is_enabled, lookup.others) == (ORG_URN, True, ("other",))
    assert str(lookup.match.where("is_enabled")) == f"GET {ORGS} (200) /values/1/isEnabled"


def test_a_provider_finds_it_when_the_tenants_login_was_rejected() -> None:
    rejected = Missing(Absence.UNSEEN, "VCD rejected the login")
    lookup = tenancy.organization_lookup(rejected, cloud(orgs=[org_row("xav-lab")]), environment())
    assert (lookup.match, lookup.others) == (None, ("xav-lab",))


def test_without_any_login_the_tenants_failure_is_the_reason() -> None:
    rejected = Missing(Absence.UNSEEN, "VCD rejected the login", needs="another password")
    with pytest.raises(FactMissingError, match="VCD rejected the login"):
        tenancy.organization_lookup(rejected, NO_PROVIDER, environment())


def test_names_are_compared_exactly_so_another_case_is_another_name() -> None:
    lookup = tenancy.organization_lookup(cloud(orgs=[org_row("XAV_lab")]), NO_PROVIDER, environment())
    assert (lookup.match, lookup.others) == (None, ("XAV_lab",))
    with pytest.raises(NotThereError, match="no organization named 'xav_lab'"):
        tenancy.organization(lookup)


def test_an_organization_that_does_not_say_whether_it_is_enabled_is_found_all_the_same() -> None:
    lookup = tenancy.organization_lookup(cloud(orgs=[org_row(isEnabled=None)]), NO_PROVIDER, environment())
    assert lookup.match is not None
    assert lookup.match.is_enabled is None


def test_a_refused_list_is_not_an_empty_one() -> None:
    with pytest.raises(Forbidden):
        tenancy.organization_lookup(cloud(orgs=Refused(403)), NO_PROVIDER, environment())


def test_a_vdc_of_another_organization_is_not_ours_though_it_has_the_name() -> None:
    rows = [vdc_row(org="other", urn="urn:vcloud:vdc:9"), vdc_row("t-second")]
    lookup = tenancy.vdc_lookup(cloud(vdcs=rows), environment())
    assert (lookup.match, lookup.others) == (None, ("t-second",))


def test_a_vdc_row_without_its_organization_is_a_tenants_own() -> None:
    lookup = tenancy.vdc_lookup(cloud(vdcs=[{"id": VDC_URN, "name": "t-tenant", "org": None}]), environment())
    assert lookup.match == Reference("t-tenant", VDC_URN)


def capabilities(*values: dict[str, Any]) -> str | None:
    vcd = cloud(vdcs=[vdc_row()], more={f"{VDCS}/{VDC_URN}/capabilities": {"values": list(values)}})
    return tenancy.vdc_capabilities(vcd, tenancy.vdc_lookup(vcd, environment())).network_provider


def test_the_network_provider_is_one_capability_among_others() -> None:
    assert capabilities({"name": "networkBacked", "value": True}, {"name": "networkProvider", "value": "NSX_T"}) == (
        "NSX_T"
    )


def test_a_vdc_whose_capabilities_do_not_name_a_provider_has_none() -> None:
    assert capabilities({"name": "vmWorkloads", "value": True}) is None


@pytest.mark.parametrize(("written", "enabled"), [("true", True), ("false", False)])
def test_the_vdc_joins_what_both_apis_say_and_shows_where(written: str, enabled: bool) -> None:
    path = f"/api/vdc/{VDC_URN.rpartition(':')[2]}"
    vcd = cloud(
        vdcs=[vdc_row()],
        more={f"{VDCS}/{VDC_URN}/capabilities": {"values": [{"name": "networkProvider", "value": "NSX_V"}]}},
    )
    legacy: Any = LegacyByHand({path: f"<Vdc {XML}><VmQuota>0</VmQuota><IsEnabled>{written}</IsEnabled></Vdc>"})
    lookup = tenancy.vdc_lookup(vcd, environment())
    vdc = tenancy.vdc(lookup, tenancy.vdc_capabilities(vcd, lookup), tenancy.vdc_enablement(legacy, lookup), UNSEEN)
    assert (vdc.id, vdc.is_enabled, vdc.network_provider) == (VDC_URN, enabled, "NSX_V")
    assert str(vdc.where("is_enabled")) == f"GET {path} (200) /IsEnabled"
    assert str(vdc.where("network_provider")).endswith("/capabilities (200) /values/0/value")


def seen_without_capabilities(*rows: dict[str, Any]) -> Vdc:
    lookup = tenancy.vdc_lookup(cloud(vdcs=[vdc_row()]), environment())
    networks = listings.visible_networks(cloud(more={NETWORKS: list(rows)}), environment())
    return tenancy.vdc(lookup, UNSEEN, UNSEEN, networks)


def test_a_network_of_the_vdc_tells_what_its_capabilities_are_not_shown_for() -> None:
    vdc = seen_without_capabilities(network_row(ownerRef={"name": "x", "id": "urn:vcloud:vdc:9"}), network_row())
    assert (vdc.network_provider, vdc.is_enabled) == ("NSX_T", UNSEEN)
    assert str(vdc.where("network_provider")) == f"GET {NETWORKS} (200) /values/1/backingNetworkType"


def test_a_network_of_another_vdc_or_another_backing_tells_nothing() -> None:
    elsewhere = network_row(ownerRef={"name": "x", "id": "urn:vcloud:vdc:9"})
    vdc = seen_without_capabilities(elsewhere, network_row(backingNetworkType="OPAQUE_NETWORK"))
    assert vdc.network_provider == UNSEEN


@pytest.mark.parametrize("inside", ["", "<IsEnabled>maybe</IsEnabled>", "<IsEnabled/>"])
def test_a_vdc_that_does_not_say_whether_it_is_enabled_is_not_seen(inside: str) -> None:
    lookup = tenancy.vdc_lookup(cloud(vdcs=[vdc_row()]), environment())
    legacy: Any = LegacyByHand({f"/api/vdc/{VDC_URN.rpartition(':')[2]}": f"<Vdc {XML}>{inside}</Vdc>"})
    with pytest.raises(NotSeenError, match="/IsEnabled should be true or false"):
        tenancy.vdc_enablement(legacy, lookup)


def test_what_hangs_on_an_absent_vdc_is_not_there() -> None:
    vcd = cloud(vdcs=[])
    with pytest.raises(NotThereError, match="no VDC named 't-tenant'"):
        tenancy.vdc_capabilities(vcd, tenancy.vdc_lookup(vcd, environment()))
