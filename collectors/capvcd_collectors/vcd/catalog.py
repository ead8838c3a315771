"""Collects the catalogs and node templates that the machine templates ask for, and which Kubernetes is in them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import Absence, All, Fact, Missing, NotSeenError, NotThereError
from capvcd_collectors.facts.catalog import Catalog, CatalogLookup, Template, TemplateLookup
from capvcd_collectors.facts.cluster_api import NodePool
from capvcd_collectors.facts.connection import TenantSession
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.kubernetes_version import StatedVersion, version_in_field, version_in_name
from capvcd_collectors.facts.reading import Reading, fact_of
from capvcd_collectors.facts.tenancy import OrganizationLookup
from capvcd_collectors.facts.written import NotUnderstood
from capvcd_collectors.http.errors import ExchangeError
from capvcd_collectors.vcd.answers import rows_of
from capvcd_collectors.vcd.connection import TenantLegacyVcd
from capvcd_collectors.vcd.legacy import quoted
from capvcd_collectors.vcd.tenancy import uuid_of

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]*")
"""Names that mean the same in a filter however often it is decoded; with ``+``, ``%``, ``*`` or ``;`` they do not."""

_KUBERNETES = re.compile(r"\s*(?:kubernetes|k8s)\s*", re.IGNORECASE)
"""The name of a product whose version is that of Kubernetes."""

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
    wanted, unread = _catalogs(pools)
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
    lookups = [
        CatalogLookup(source=each.where, wanted="", match=None, others=(), not_understood=_all_of(CatalogLookup, each))
        for each in unread
    ]
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
    for name in _catalogs(pools)[0]:
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
    found_catalogs = {each.understood("wanted"): each.understood("match") for each in catalogs}
    own = None if isinstance(organization, Missing) or organization.match is None else organization.match.id
    wanted, unread = _templates(pools)
    lookups: list[TemplateLookup | Missing] = [
        TemplateLookup(
            source=each.where,
            wanted="",
            match=None,
            others=(),
            catalog="",
            not_understood=_all_of(TemplateLookup, each),
        )
        for each in unread
    ]
    for catalog_name, template_name in wanted:
        listed = next(each for each in contents if each.catalog == catalog_name)
        catalog = found_catalogs[catalog_name]
        if catalog is None:
            absent = NotThereError(f"there is no catalog named {catalog_name!r} to look in", source=listed.source)
            lookups.append(absent.missing)
            continue
        is_own = catalog.organization.casefold() == environment.vcd.org.casefold()
        rows = [each for each in listed.records if own is None or _belongs(each, own) in {None, is_own}]
        try:
            lookups.append(_template_lookup(vcd, listed, rows, template_name))
        except NotSeenError as error:
            lookups.append(error.missing)
        except ExchangeError as error:
            lookups.append(Missing(Absence.UNSEEN, str(error), needs=error.needs, source=error.source))
    return tuple(lookups)


def _template_lookup(
    vcd: TenantLegacyVcd, listed: CatalogContents, rows: Sequence[Reading], wanted: str
) -> TemplateLookup:
    """Look for the template among *rows*, those of the catalog that is meant, and else among all that are *listed*."""
    named = [each for each in listed.records if each.label("name") == wanted]
    found = next((each for each in named if each in rows), named[0] if named else None)
    if found is None:
        for each in listed.records:
            each.text("name")  # One whose name cannot be read may be the one that is looked for.
    return TemplateLookup(
        source=listed.source if found is None else found.source,
        wanted=wanted,
        match=None if found is None else _template(vcd, found),
        others=tuple(each.label("name") for each in rows if each is not found),
        catalog=listed.catalog,
        is_elsewhere=found is not None and found not in rows,
        rivals=tuple(each.source for each in named if each is not found),
    )


def _catalogs(pools: All[NodePool]) -> tuple[tuple[str, ...], tuple[NotUnderstood, ...]]:
    """The catalogs that the machine templates name, and the names that were not understood."""
    names = tuple(dict.fromkeys(name for pool in pools if (name := pool.understood("catalog"))))
    unread = _unread(pools, "catalog")
    if not names and not unread:
        raise NotThereError("no machine template in the manifests names a catalog")
    return names, unread


def _templates(pools: All[NodePool]) -> tuple[tuple[tuple[str, str], ...], tuple[NotUnderstood, ...]]:
    """The templates that are named, each with its catalog, and the names of either that were not understood."""
    named = dict.fromkeys((pool.understood("catalog"), pool.understood("template")) for pool in pools)
    names = tuple((catalog, template) for catalog, template in named if catalog and template)
    unread = _unread(pools, "template", "catalog")
    if not names and not unread:
        raise NotThereError("no machine template in the manifests names a template")
    return names, unread


def _unread(pools: All[NodePool], *fields: str) -> tuple[NotUnderstood, ...]:
    """What was not understood of *fields*, once for each place; of a pool, the first of them."""
    found = (
        next((pool.not_understood[each] for each in fields if each in pool.not_understood), None) for pool in pools
    )
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _all_of(lookup: type[Fact], unread: NotUnderstood) -> dict[str, NotUnderstood]:
    """*unread* in place of every field of a *lookup* that hangs on it."""
    return {each.name: unread for each in fields(lookup) if each.name in {"wanted", "match", "others", "catalog"}}


def _template(vcd: TenantLegacyVcd, row: Reading) -> Template:
    version = version_in_name(row.text("name"))
    if version is None or not version.is_whole:
        path = urlsplit(row.text("href")).path
        statements = [version, *_versions_in_product_section(vcd.get(path).body)]
        if not _has_whole(statements):
            statements += _versions_in_metadata(vcd.get(f"{path}/metadata").body)
        told = [each for each in statements if each is not None]
        version = next((each for each in told if each.is_whole), told[0] if told else None)
    if version is None:
        return fact_of(Template, row, kubernetes_version=None)
    return fact_of(Template, row, kubernetes_version=version.text, version_ending=version.ending)


def _has_whole(statements: Iterable[StatedVersion | None]) -> bool:
    return any(each is not None and each.is_whole for each in statements)


def _is_in(row: Reading, catalog: str) -> bool:
    """Whether a template's record is of the catalog of exactly this name; one that does not say is taken to be."""
    return row.optional_text("catalogName") in (None, catalog)


def _belongs(row: Reading, organization: str) -> bool | None:
    """Whether a record is of the organization with this URN; None when the record does not say."""
    owner = row.optional_text("org")
    return None if not owner else owner.rpartition("/")[2] == uuid_of(organization)


def _versions_in_product_section(template: Any) -> Iterator[StatedVersion]:
    """The versions in every ``ovf:ProductSection`` of the template and of the machine in it, the surest first.

    image-builder writes ``kube-SEMVER``; a bare version is Kubernetes' only where the product is Kubernetes.
    """
    for section in template.iter("{*}ProductSection"):
        for entry in section.iterchildren("{*}Property"):
            if _attribute(entry, "key") == VERSION_PROPERTY:
                values = [_attribute(entry, "value"), *(each.text for each in entry.iterchildren("{*}Value"))]
                yield from _told(version_in_field, values)
        product = [each.text for each in section.iterchildren("{*}Product")]
        numbers = [each.text for tag in ("FullVersion", "Version") for each in section.iterchildren(f"{{*}}{tag}")]
        is_kubernetes = any(_KUBERNETES.fullmatch(str(each or "")) for each in product)
        yield from _told(version_in_field if is_kubernetes else version_in_name, numbers)
        yield from _told(version_in_name, product)


def _versions_in_metadata(metadata: Any) -> Iterator[StatedVersion]:
    for entry in metadata.iter("{*}MetadataEntry"):
        if any(str(key.text) == VERSION_METADATA for key in entry.iterchildren("{*}Key")):
            yield from _told(version_in_field, [each.text for each in entry.iter("{*}Value")])


def _told(version_in: Callable[[str], StatedVersion | None], texts: Iterable[str | None]) -> Iterator[StatedVersion]:
    return (version for text in texts if text and (version := version_in(str(text))) is not None)


def _attribute(element: Any, name: str) -> str | None:
    """The value of an attribute, whatever namespace it is in."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)
