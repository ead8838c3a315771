"""Catalogs and templates by exact name, and the Kubernetes version in a template."""

from typing import Any

import pytest

from capvcd_collectors.facts.base import Absence, All, ExchangeSource, Missing, NotThereError
from capvcd_collectors.facts.catalog import TemplateLookup
from capvcd_collectors.facts.cluster_api import NodePool
from capvcd_collectors.facts.kubernetes_version import Ending, StatedVersion
from capvcd_collectors.facts.tenancy import Organization, OrganizationLookup
from capvcd_collectors.vcd import catalog
from collectors.vcd.cloud_made_by_hand import ORG_URN, LegacyByHand, Refused, environment, pool, session

UUID = "0a5c0000-0000-4000-8000-00000000000a"
TEMPLATE = f"/api/vAppTemplate/vappTemplate-{UUID}"
OVF = 'xmlns="http://www.vmware.com/vcloud/v1.5" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"'
SEEN = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/orgs", 200)
OWN = OrganizationLookup(
    source=SEEN,
    wanted="xav_lab",
    match=Organization(source=SEEN, id=ORG_URN, name="xav_lab", is_enabled=True),
    others=(),
)


def catalog_record(name: str = "home", org: str = "xav_lab", **changes: Any) -> dict[str, str]:
    return {
        "name": name,
        "orgName": org,
        "isPublished": "false",
        "href": f"https://vcd.example.com/api/catalog/{UUID}",
    } | changes


def template_record(name: str = "ubuntu-20.04-kube-v1.22.5+vmware.1", **changes: Any) -> dict[str, str]:
    return {
        "name": name,
        "catalogName": "home",
        "status": "RESOLVED",
        "org": f"https://vcd.example.com/api/org/{ORG_URN.rpartition(':')[2]}",
        "href": f"https://vcd.example.com{TEMPLATE}",
    } | changes


def look(legacy: Any, *pools: NodePool, org: str = "xav_lab") -> tuple[Any, ...]:
    return catalog.catalog_lookups(legacy, session(org), environment(), All(pools or (pool(),)))


def find(legacy: Any, *pools: NodePool, organization: Any = OWN) -> tuple[TemplateLookup | Missing, ...]:
    wanted = All(pools or (pool(),))
    return catalog.template_lookups(
        legacy,
        wanted,
        All(catalog.catalog_contents(legacy, session(), wanted)),
        All(catalog.catalog_lookups(legacy, session(), environment(), wanted)),
        organization,
        environment(),
    )


def legacy(*templates: dict[str, str], **more: Any) -> Any:
    return LegacyByHand({"catalog": [catalog_record()], "vAppTemplate?catalogName==home": list(templates)} | more)


def test_one_query_answers_for_every_catalog_and_names_the_others() -> None:
    vcd: Any = LegacyByHand({"catalog": [catalog_record(), catalog_record("tkg")]})
    home, missing = look(vcd, pool(), pool("Home"), pool())
    assert (home.match.organization, home.match.name, home.others) == ("xav_lab", "home", ("tkg",))
    assert (missing.wanted, missing.match, missing.others) == ("Home", None, ("home", "tkg"))
    assert vcd.asked == ["catalog"]


@pytest.mark.parametrize("name", ["a+b", "a;b", "100%", "a*", "(a)", "a,b", "it's", "Ünï"])
def test_a_name_that_could_be_syntax_is_compared_here_and_not_in_a_filter(name: str) -> None:
    records = [template_record(catalogName="other"), template_record(catalogName=name)]
    vcd: Any = LegacyByHand({"catalog": [catalog_record(name)], "vAppTemplate": records})
    (contents,) = catalog.catalog_contents(vcd, session(), All([pool(name)]))
    assert [each.text("catalogName") for each in contents.records] == [name]


def test_a_filter_that_knows_no_letter_case_lets_no_template_of_another_catalog_through() -> None:
    (lookup,) = find(legacy(template_record(catalogName="Home")))
    assert isinstance(lookup, TemplateLookup)
    assert lookup.match is None


def test_our_own_catalog_comes_before_one_that_another_organization_shares() -> None:
    vcd: Any = LegacyByHand({"catalog": [catalog_record(org="acme"), catalog_record()]})
    (lookup,) = look(vcd)
    assert lookup.match.organization == "xav_lab"


def test_a_providers_account_uses_the_administrators_records_and_sees_no_more_than_the_tenant() -> None:
    records = [catalog_record("acme-only", "acme"), catalog_record("shared", "acme", isPublished="true")]
    vcd: Any = LegacyByHand({"adminCatalog": records})
    private, shared = look(vcd, pool("acme-only"), pool("shared"), org="System")
    assert (private.match, shared.match.organization) == (None, "acme")


def test_no_catalog_in_the_manifests_is_nothing_to_look_for() -> None:
    with pytest.raises(NotThereError, match="names a catalog"):
        look(LegacyByHand({}), pool(None, None))


def test_the_catalogs_name_is_quoted_in_the_filter() -> None:
    vcd: Any = LegacyByHand({"vAppTemplate?catalogName==my%20images": []})
    (contents,) = catalog.catalog_contents(vcd, session(), All((pool("my images"),)))
    assert contents.records == ()


def test_a_template_is_found_by_its_exact_name_and_tells_its_version() -> None:
    (lookup,) = find(legacy(template_record("ubuntu-20.04-kube-v1.21.8+vmware.1"), template_record()))
    assert isinstance(lookup, TemplateLookup)
    assert lookup.match is not None
    assert (lookup.match.status, lookup.match.kubernetes_version) == ("RESOLVED", "v1.22.5+vmware.1")
    assert (lookup.match.name, lookup.catalog) == ("ubuntu-20.04-kube-v1.22.5+vmware.1", "home")
    assert lookup.others == ("ubuntu-20.04-kube-v1.21.8+vmware.1",)


def test_a_name_in_another_case_is_another_template() -> None:
    (lookup,) = find(legacy(template_record("Ubuntu-20.04-kube-v1.22.5+vmware.1")))
    assert isinstance(lookup, TemplateLookup)
    assert (lookup.match, lookup.others) == (None, ("Ubuntu-20.04-kube-v1.22.5+vmware.1",))


def test_a_template_of_a_same_named_catalog_elsewhere_counts_as_such() -> None:
    foreign = template_record(org=f"https://vcd.example.com/api/org/{UUID}")
    (lookup,) = find(legacy(foreign))
    assert isinstance(lookup, TemplateLookup)
    assert (lookup.match is not None, lookup.is_elsewhere, lookup.rivals) == (True, True, ())


def test_one_of_the_own_catalog_goes_first_and_the_other_is_its_rival() -> None:
    foreign = template_record(org=f"https://vcd.example.com/api/org/{UUID}", status="UNRESOLVED")
    (lookup,) = find(legacy(foreign, template_record()))
    assert isinstance(lookup, TemplateLookup)
    assert lookup.match is not None
    assert (lookup.match.status, lookup.is_elsewhere) == ("RESOLVED", False)
    assert [each.pointer for each in lookup.rivals] == ["/Record/0"]


def test_a_template_in_a_catalog_that_is_not_there_is_not_there_either() -> None:
    vcd = LegacyByHand({"catalog": [], "vAppTemplate?catalogName==home": []})
    (lookup,) = find(vcd)
    assert isinstance(lookup, Missing)
    assert (lookup.kind, lookup.reason) == (Absence.NOT_THERE, "there is no catalog named 'home' to look in")


def version(product: str, metadata: str = "") -> str | None:
    vcd = legacy(
        template_record("golden"),
        **{
            TEMPLATE: f"<VAppTemplate {OVF}><Children><Vm>{product}</Vm></Children></VAppTemplate>",
            f"{TEMPLATE}/metadata": f"<Metadata {OVF}>{metadata}</Metadata>",
        },
    )
    (lookup,) = find(vcd, pool(template="golden"))
    assert isinstance(lookup, TemplateLookup)
    assert lookup.match is not None
    return lookup.match.kubernetes_version


@pytest.mark.parametrize(
    ("section", "found"),
    [
        ('<ovf:Property ovf:key="KUBERNETES_SEMVER" ovf:value="v1.28.3"/>', "v1.28.3"),
        (
            '<ovf:Property ovf:key="KUBERNETES_SEMVER"><ovf:Value>v1.28.3+k0s.0</ovf:Value></ovf:Property>',
            "v1.28.3+k0s.0",
        ),
        ("<ovf:Product>ubuntu-2004-kube-v1.21.2+vmware.1</ovf:Product>", "v1.21.2+vmware.1"),
        ("<ovf:FullVersion>v1.21.8+vmware.1</ovf:FullVersion>", "v1.21.8+vmware.1"),
        ("<ovf:FullVersion>v1.21.8+vmware.1-fips.1</ovf:FullVersion>", "v1.21.8+vmware.1-fips.1"),
        ("<ovf:Product>Ubuntu 22.04 and Kubernetes v1.30.2</ovf:Product>", "v1.30.2"),
        ("<ovf:Product>Ubuntu</ovf:Product><ovf:Version>kube-v1.30.2</ovf:Version>", "v1.30.2"),
        ("<ovf:Product>Kubernetes</ovf:Product><ovf:Version>1.30.2</ovf:Version>", "v1.30.2"),
        ('<ovf:Property ovf:key="KUBERNETES_SEMVER" ovf:value="1.28.3"/>', "v1.28.3"),
    ],
)
def test_a_renamed_template_is_known_by_its_product_section(section: str, found: str) -> None:
    assert version(f"<ovf:ProductSection>{section}</ovf:ProductSection>") == found


@pytest.mark.parametrize("product", ["", "<ovf:Product>k8s-node</ovf:Product>", "<ovf:Product>Ubuntu</ovf:Product>"])
def test_a_products_own_version_is_not_taken_for_kubernetes(product: str) -> None:
    assert version(f"<ovf:ProductSection>{product}<ovf:Version>v1.1.0</ovf:Version></ovf:ProductSection>") is None


def test_the_last_resort_is_metadata() -> None:
    entry = "<MetadataEntry><Key>{}</Key><TypedValue><Value>{}</Value></TypedValue></MetadataEntry>"
    metadata = entry.format("os", "v9.9.9") + entry.format("kubernetes_version", "v1.21.2+vmware.1")
    assert version("", metadata) == "v1.21.2+vmware.1"


def test_a_version_that_could_not_be_read_is_not_an_underivable_one() -> None:
    (lookup,) = find(legacy(template_record("golden"), **{TEMPLATE: Refused(403)}), pool(template="golden"))
    assert isinstance(lookup, Missing)
    assert (lookup.kind, "403" in lookup.reason) == (Absence.UNSEEN, True)


def test_a_name_that_tells_a_part_is_completed_by_the_description() -> None:
    vcd = legacy(
        template_record("k8s-1.22-golden"),
        **{
            TEMPLATE: f"<VAppTemplate {OVF}/>",
            f"{TEMPLATE}/metadata": f"<Metadata {OVF}><MetadataEntry><Key>kubernetes_version</Key>"
            "<TypedValue><Value>1.22.5+vmware.1</Value></TypedValue></MetadataEntry></Metadata>",
        },
    )
    (lookup,) = find(vcd, pool(template="k8s-1.22-golden"))
    assert isinstance(lookup, TemplateLookup)
    assert lookup.match is not None
    assert lookup.match.stated_version == StatedVersion("v1.22.5+vmware.1")


def test_a_name_that_tells_a_part_is_kept_where_nothing_tells_more() -> None:
    bare = {TEMPLATE: f"<VAppTemplate {OVF}/>", f"{TEMPLATE}/metadata": f"<Metadata {OVF}/>"}
    (lookup,) = find(legacy(template_record("k8s-1.22-golden"), **bare), pool(template="k8s-1.22-golden"))
    assert isinstance(lookup, TemplateLookup)
    assert lookup.match is not None
    assert lookup.match.stated_version == StatedVersion("v1.22", Ending.UNCLEAR)


@pytest.mark.parametrize("change", [{"status": None}, {"name": None}])
def test_a_record_that_cannot_be_understood_is_not_seen(change: dict[str, Any]) -> None:
    (lookup,) = find(legacy(template_record(**change)))
    assert isinstance(lookup, Missing)
    assert (lookup.kind, "/Record/0" in lookup.reason) == (Absence.UNSEEN, True)


def test_a_template_that_is_refused_costs_no_other() -> None:
    rows = (template_record("golden"), template_record())
    refused, found = find(legacy(*rows, **{TEMPLATE: Refused(403)}), pool(template="golden"), pool())
    assert isinstance(refused, Missing)
    assert "403" in refused.reason
    assert isinstance(found, TemplateLookup)
    assert found.match is not None
