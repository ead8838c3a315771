"""Collects the catalogs and node templates that the machine templates ask for, and which Kubernetes is in them."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import All, Fact, Missing, NotThereError
from capvcd_collectors.facts.catalog import Catalog, CatalogLookup, Template, TemplateLookup
from capvcd_collectors.facts.cluster_api import NodePool
from capvcd_collectors.facts.connection import TenantSession
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.reading import Reading, fact_of
from capvcd_collectors.facts.tenancy import OrganizationLookup
from capvcd_collectors.vcd.answers import rows_of
from capvcd_collectors.vcd.connection import TenantLegacyVcd
from capvcd_collectors.vcd.legacy import quoted
from capvcd_collectors.vcd.tenancy import uuid_of

VERSION = r"v\d+\.\d+\.\d+\+vmware\.\d+"
ANY_VERSION = r"v\d+\.\d+\.\d+(?:\+[0-9A-Za-z.-]+)?"
"""With or without VMware's suffix: where a field is known to hold the Kubernetes version, any build of it counts."""

TEMPLATE_NAMES = (
    re.compile(rf"^(?:ubuntu|photon)-\d+(?:\.\d+)?-kube-({VERSION})(?:-tkg\.\d+)?(?:-[0-9a-f]+)?$"),
    re.compile(rf"^(?:Ubuntu|Photon) \d+(?:\.\d+)? and Kubernetes ({VERSION})$"),
)
"""The names of the published OVAs, and the names the Container Service Extension gives them."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]*")
"""Names that mean the same in a filter however often it is decoded; with ``+``, ``%``, ``*`` or ``;`` they do not."""

VERSION_PROPERTY = "KUBERNETES_SEMVER"
"""The OVF property in which image-builder leaves the version."""

VERSION_METADATA = "kubernetes_version"
"""The metadata key in which the Container Service Extension leaves the version."""


@dataclass(frozen=True, kw_only=True)
class CatalogContents(Fact, noun="catalog contents", subject="catalog"):
    """The template records in all catalogs named *catalog* (more than one organization may have one)."""

    catalog: str
    records: tuple[Reading, ...] = field(repr=False)


@collector
def catalog_lookups(
    vcd: TenantLegacyVcd, session: TenantSession, environment: Environment, pools: All[NodePool]
) -> tuple[CatalogLookup, ...]:
    """Look for each catalog the machine templates name among those this user can see; one query for all of them."""
    wanted = _catalogs(pools)
    listing = vcd.query("adminCatalog" if session.is_provider else "catalog")
    organization = environment.vcd.org.casefold()
    rows = list(rows_of(listing))
    if session.is_provider:
        # Of the catalogs of the whole site, those that the organization sees.
        rows = [
            each
            for each in rows
            if each.text("orgName").casefold() == organization or each.optional_text("isPublished") == "true"
        ]
    # CAPVCD asks its own organization first when another one shares a catalog of the same name.
    rows.sort(key=lambda each: each.text("orgName").casefold() != organization)
    lookups = []
    for name in wanted:
        found = next((each for each in rows if each.text("name") == name), None)
        lookups.append(
            CatalogLookup(
                source=listing.source if found is None else found.source,
                wanted=name,
                match=None if found is None else fact_of(Catalog, found),
                others=tuple(dict.fromkeys(each.text("name") for each in rows if each.text("name") != name)),
            )
        )
    return tuple(lookups)


@collector
def catalog_contents(vcd: TenantLegacyVcd, session: TenantSession, pools: All[NodePool]) -> tuple[CatalogContents, ...]:
    """List the templates of each catalog; needs only its name, so it runs beside the search for the catalog.

    The filter of a query has wildcards and knows no letter case, so what it lets through is compared once more. For a
    name that could be syntax there is none.
    """
    contents = []
    for name in _catalogs(pools):
        listing = vcd.query(
            "adminVAppTemplate" if session.is_provider else "vAppTemplate",
            filter=f"catalogName=={quoted(name)}" if _PLAIN_NAME.fullmatch(name) else None,
        )
        records = tuple(row for row in rows_of(listing) if _is_in(row, name))
        contents.append(CatalogContents(source=listing.source, catalog=name, records=records))
    return tuple(contents)


@collector
def template_lookups(  # noqa: PLR0917 - a collector's parameters are its needs, filled in by name
    vcd: TenantLegacyVcd,
    pools: All[NodePool],
    contents: All[CatalogContents],
    catalogs: All[CatalogLookup],
    organization: OrganizationLookup | Missing,
    environment: Environment,
) -> tuple[TemplateLookup | Missing, ...]:
    """Look for each template a machine template names, in its catalog and by its exact name."""
    found_catalogs = {each.wanted: each.match for each in catalogs}
    own = None if isinstance(organization, Missing) or organization.match is None else organization.match.id
    lookups: list[TemplateLookup | Missing] = []
    for catalog_name, template_name in _templates(pools):
        listed = next(each for each in contents if each.catalog == catalog_name)
        catalog = found_catalogs[catalog_name]
        if catalog is None:
            absent = NotThereError(f"there is no catalog named {catalog_name!r} to look in", source=listed.source)
            lookups.append(absent.missing)
            continue
        is_own = catalog.organization.casefold() == environment.vcd.org.casefold()
        rows = [each for each in listed.records if own is None or _belongs(each, own) in {None, is_own}]
        found = next((each for each in rows if each.text("name") == template_name), None)
        lookups.append(
            TemplateLookup(
                source=listed.source if found is None else found.source,
                wanted=template_name,
                match=None if found is None else _template(vcd, found),
                others=tuple(each.text("name") for each in rows if each is not found),
                catalog=catalog_name,
            )
        )
    return tuple(lookups)


def version_in_name(name: str) -> str | None:
    """The Kubernetes version in a template's *name*, when it has the form of a published one.

    >>> version_in_name("ubuntu-20.04-kube-v1.22.5+vmware.1")
    'v1.22.5+vmware.1'
    >>> version_in_name("Ubuntu 20.04 and Kubernetes v1.25.7+vmware.2")
    'v1.25.7+vmware.2'
    >>> version_in_name("golden-node-image")
    """
    return next((match.group(1) for pattern in TEMPLATE_NAMES if (match := pattern.match(name))), None)


def _catalogs(pools: All[NodePool]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(pool.catalog for pool in pools if pool.catalog))
    if not names:
        raise NotThereError("no machine template in the manifests names a catalog")
    return names


def _templates(pools: All[NodePool]) -> tuple[tuple[str, str], ...]:
    names = tuple(dict.fromkeys((pool.catalog, pool.template) for pool in pools if pool.catalog and pool.template))
    if not names:
        raise NotThereError("no machine template in the manifests names a template")
    return names


def _template(vcd: TenantLegacyVcd, row: Reading) -> Template:
    version = version_in_name(row.text("name"))
    if version is None:
        path = urlsplit(row.text("href")).path
        version = _version_in_product_section(vcd.get(path).body)
        if version is None:
            version = _version_in_metadata(vcd.get(f"{path}/metadata").body)
    return fact_of(Template, row, kubernetes_version=version)


def _is_in(row: Reading, catalog: str) -> bool:
    """Whether a template's record is of the catalog of exactly this name; one that does not say is taken to be."""
    return row.optional_text("catalogName") in (None, catalog)


def _belongs(row: Reading, organization: str) -> bool | None:
    """Whether a record is of the organization with this URN; None when the record does not say."""
    owner = row.optional_text("org")
    return None if not owner else owner.rpartition("/")[2] == uuid_of(organization)


def _version_in_product_section(template: Any) -> str | None:
    """The version in any ``ovf:ProductSection`` of the template or of the machine in it."""
    for section in template.iter("{*}ProductSection"):
        for entry in section.iterchildren("{*}Property"):
            if _attribute(entry, "key") == VERSION_PROPERTY:
                values = [_attribute(entry, "value"), *(each.text for each in entry.iterchildren("{*}Value"))]
                if version := _first_version(ANY_VERSION, values):
                    return version
        texts = [text for tag in ("FullVersion", "Version", "Product") for text in section.iterchildren(f"{{*}}{tag}")]
        if version := _first_version(VERSION, [each.text for each in texts]):
            return version
    return None


def _version_in_metadata(metadata: Any) -> str | None:
    for entry in metadata.iter("{*}MetadataEntry"):
        if any(str(key.text) == VERSION_METADATA for key in entry.iterchildren("{*}Key")):
            return _first_version(ANY_VERSION, [each.text for each in entry.iter("{*}Value")])
    return None


def _first_version(pattern: str, texts: list[str | None]) -> str | None:
    for text in texts:
        if text and (match := re.search(pattern, str(text))):
            return match.group()
    return None


def _attribute(element: Any, name: str) -> str | None:
    """The value of an attribute, whatever namespace it is in."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)
