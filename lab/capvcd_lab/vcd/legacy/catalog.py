"""Catalogs and their items."""

from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Field, Media
from capvcd_lab.vcd.legacy.hrefs import admin_media, media_of
from capvcd_lab.vcd.legacy.parts import owner
from capvcd_lab.vcd.legacy.query.types import moment
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.catalog import Catalog
from capvcd_lab.world.ids import bare_uuid


@get("catalog/{id}", "vcloud.catalog")
def catalog(call: Call) -> Element:
    """A catalog with references to its items."""
    found = _visible(call)
    org = call.view.org(found.org_id)
    links = [call.href.link_to("up", org)]
    if call.caller.sees_org(org.id):
        access = f"org/{org.uuid}/catalog/{found.uuid}/controlAccess/"
        links.append(call.href.link("down", access, Media("vcloud.controlAccess")))
    return call.entity("Catalog", "CatalogType", found, _fields(call, found), links=links)


@get("admin/catalog/{id}", "admin.catalog")
def admin_catalog(call: Call) -> Element:
    """A catalog as administrators see it."""
    found = _visible(call)
    return call.entity(
        "AdminCatalog",
        "AdminCatalogType",
        found,
        _fields(call, found),
        href=call.href.admin(found),
        media=admin_media(found),
        links=[call.href.link_to("alternate", found)],
    )


@get("catalogItem/{id}", "vcloud.catalogItem")
def catalog_item(call: Call) -> Element:
    """An item: the name under which a catalog holds a template."""
    wanted = bare_uuid(call.captured["id"])
    for shelf in call.view.catalogs:
        for template in shelf.templates:
            if bare_uuid(template.item_id) == wanted:
                return Element(
                    "CatalogItem",
                    "CatalogItemType",
                    {
                        "name": template.name,
                        "id": template.item_id,
                        "href": call.href.of(template.item_id),
                        "type": media_of(template.item_id),
                        "size": template.size_bytes,
                    },
                    {
                        "link": [call.href.link_to("up", shelf)],
                        "description": template.description,
                        "entity": call.href.reference("Entity", template),
                        "dateCreated": moment(template.created_at),
                        "versionNumber": shelf.version,
                    },
                )
    raise no_access("catalogItem", call.captured["id"])


def _visible(call: Call) -> Catalog:
    found = pick(call.view.catalogs, call.captured["id"])
    if found is None:
        raise no_access("catalog", call.captured["id"])
    return found


def _fields(call: Call, found: Catalog) -> dict[str, Field]:
    items = [call.href.refer("CatalogItem", template.item_id, template.name) for template in found.templates]
    return {
        "owner": owner(call, found.owner_id),
        "catalogItems": Element("CatalogItems", "CatalogItemsType", fields={"catalogItem": items}),
        "isPublished": found.is_published,
        "dateCreated": moment(found.created_at),
        "versionNumber": found.version,
    }
