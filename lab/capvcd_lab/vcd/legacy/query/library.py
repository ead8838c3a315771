"""Queries for catalogs, their items and the vApp templates behind them."""

from types import MappingProxyType
from typing import Any

from capvcd_lab.vcd.legacy.query.tenancy import vdc_name
from capvcd_lab.vcd.legacy.query.types import Column, QueryType, Ref, Value, moment
from capvcd_lab.vcd.legacy.view import View
from capvcd_lab.world.catalog import Catalog, VAppTemplate


def _catalog(view: View, template: VAppTemplate) -> Catalog:
    return next(catalog for catalog in view.world.catalogs if catalog.id == template.catalog_id)


def _is_vdc_enabled(view: View, template: VAppTemplate) -> Value:
    vdc = view.vdc(template.vdc_id)
    return None if vdc is None else vdc.is_enabled


_CATALOG: MappingProxyType[str, Column[Catalog]] = MappingProxyType(
    {
        "name": lambda _, catalog: catalog.name,
        "isPublished": lambda _, catalog: catalog.is_published,
        "isShared": lambda _, catalog: catalog.is_shared,
        "creationDate": lambda _, catalog: moment(catalog.created_at),
        "orgName": lambda view, catalog: view.org(catalog.org_id).name,
        "ownerName": lambda view, catalog: view.user_name(catalog.owner_id),
        "owner": lambda _, catalog: Ref(catalog.owner_id) if catalog.owner_id else None,
        "numberOfMedia": lambda _, catalog: len(catalog.media),
        "isLocal": lambda _, __: True,
    }
)
_TENANT_CATALOG: MappingProxyType[str, Column[Catalog]] = MappingProxyType(
    {
        "description": lambda _, catalog: catalog.description,
        "numberOfVAppTemplates": lambda _, catalog: len(catalog.templates),
        "publishSubscriptionType": lambda _, __: "UNPUBLISHED",
        "version": lambda _, catalog: catalog.version,
        "status": lambda _, catalog: catalog.status,
    }
)
_ADMIN_CATALOG: MappingProxyType[str, Column[Catalog]] = MappingProxyType(
    {
        "org": lambda _, catalog: Ref(catalog.org_id),
        "numberOfTemplates": lambda _, catalog: len(catalog.templates),
    }
)
_ITEM: MappingProxyType[str, Column[VAppTemplate]] = MappingProxyType(
    {
        "name": lambda _, template: template.name,
        "entity": lambda _, template: Ref(template.id),
        "entityName": lambda _, template: template.name,
        "entityType": lambda _, __: "vapptemplate",
        "catalog": lambda _, template: Ref(template.catalog_id),
        "catalogName": lambda view, template: _catalog(view, template).name,
        "ownerName": lambda view, template: view.user_name(template.owner_id),
        "owner": lambda _, template: Ref(template.owner_id) if template.owner_id else None,
        "isPublished": lambda view, template: _catalog(view, template).is_published,
        "vdc": lambda _, template: Ref(template.vdc_id) if template.vdc_id else None,
        "vdcName": lambda view, template: vdc_name(view, template.vdc_id),
        "isVdcEnabled": _is_vdc_enabled,
        "creationDate": lambda _, template: moment(template.created_at),
        "isExpired": lambda _, __: False,
        "status": lambda _, template: template.status,
    }
)
_ADMIN_ITEM: MappingProxyType[str, Column[VAppTemplate]] = MappingProxyType(
    {"org": lambda view, template: Ref(_catalog(view, template).org_id)}
)
_TEMPLATE: MappingProxyType[str, Column[VAppTemplate]] = MappingProxyType(
    {
        "name": lambda _, template: template.name,
        "ownerName": lambda view, template: view.user_name(template.owner_id),
        "catalogName": lambda view, template: _catalog(view, template).name,
        "isPublished": lambda view, template: _catalog(view, template).is_published,
        "vdc": lambda _, template: Ref(template.vdc_id) if template.vdc_id else None,
        "vdcName": lambda view, template: vdc_name(view, template.vdc_id),
        "org": lambda view, template: Ref(_catalog(view, template).org_id),
        "creationDate": lambda _, template: moment(template.created_at),
        "isBusy": lambda _, template: template.status in ("UNRESOLVED", "COPYING_CONTENTS"),
        "isGoldMaster": lambda _, template: template.gold_master,
        "isEnabled": lambda _, __: True,
        "status": lambda _, template: template.status,
        "isDeployed": lambda _, __: False,
        "isExpired": lambda _, __: False,
        "storageProfileName": lambda _, template: template.storage_profile or None,
    }
)
_TENANT_TEMPLATE: MappingProxyType[str, Column[VAppTemplate]] = MappingProxyType(
    {
        "description": lambda _, template: template.description,
        "publishSubscriptionType": lambda _, __: "UNPUBLISHED",
        "version": lambda view, template: _catalog(view, template).version,
    }
)
_ADMIN_TEMPLATE: MappingProxyType[str, Column[VAppTemplate]] = MappingProxyType(
    {
        "owner": lambda _, template: Ref(template.owner_id) if template.owner_id else None,
        "isVdcEnabled": _is_vdc_enabled,
        "catalog": lambda _, template: Ref(template.catalog_id),
        "catalogItem": lambda _, template: Ref(template.item_id),
    }
)

TYPES: tuple[QueryType[Any], ...] = (
    QueryType(
        "catalog",
        "Catalog",
        "QueryResultCatalogRecordType",
        lambda view: view.catalogs,
        _CATALOG | _TENANT_CATALOG,
        "tenant",
    ),
    QueryType(
        "adminCatalog",
        "AdminCatalog",
        "QueryResultAdminCatalogRecordType",
        lambda view: view.catalogs,
        _CATALOG | _ADMIN_CATALOG,
        "provider",
    ),
    QueryType(
        "catalogItem",
        "CatalogItem",
        "QueryResultCatalogItemRecordType",
        lambda view: view.templates,
        _ITEM,
        "tenant",
        identify=lambda template: template.item_id,
    ),
    QueryType(
        "adminCatalogItem",
        "AdminCatalogItem",
        "QueryResultAdminCatalogItemRecordType",
        lambda view: view.templates,
        _ITEM | _ADMIN_ITEM,
        "provider",
        identify=lambda template: template.item_id,
    ),
    QueryType(
        "vAppTemplate",
        "VAppTemplate",
        "QueryResultVAppTemplateRecordType",
        lambda view: view.templates,
        _TEMPLATE | _TENANT_TEMPLATE,
        "tenant",
    ),
    QueryType(
        "adminVAppTemplate",
        "AdminVAppTemplate",
        "QueryResultAdminVAppTemplateRecordType",
        lambda view: view.templates,
        _TEMPLATE | _ADMIN_TEMPLATE,
        "provider",
    ),
)
