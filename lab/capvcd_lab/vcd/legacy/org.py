"""Organizations as their users see them, and the resolver that turns a URN into an href."""

from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Media
from capvcd_lab.vcd.legacy.hrefs import admin_media, link, media_of
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.identity import Organization

_RECORDS = Media("vcloud.query.records")


@get("org", "vcloud.orgList")
def orgs(call: Call) -> Element:
    """The organizations the caller sees."""
    return Element(
        "OrgList",
        "OrgListType",
        {"href": call.href.at("org/"), "type": Media("vcloud.orgList")},
        {"org": [call.href.reference("Org", org) for org in call.view.orgs]},
    )


@get("org/{id}", "vcloud.org")
def org(call: Call) -> Element:
    """One organization, with links to everything in it."""
    found = visible_org(call)
    return call.entity(
        "Org",
        "OrgType",
        found,
        {"fullName": found.display_name or found.name, "isEnabled": found.is_enabled},
        links=_links(call, found),
    )


@get("entity/{id}", "vcloud.entity")
def entity(call: Call) -> Element:
    """Where the thing with a URN is, if the caller sees it."""
    identifier = call.captured["id"]
    found = next((thing for thing in call.view.everything() if thing.id == identifier), None)
    href = None if found is None else call.href.of(found.id)
    if found is None or href is None:
        raise no_access("entity", identifier)
    return Element(
        "Entity",
        "EntityType",
        {"name": found.id, "id": found.id, "href": call.own_href, "type": Media("vcloud.entity")},
        {"link": [link("alternate", href, media_of(found.id))]},
    )


def visible_org(call: Call) -> Organization:
    """The organization of the path, if the caller sees it."""
    found = pick(call.view.orgs, call.captured["id"])
    if found is None:
        raise no_access("org", call.captured["id"])
    return found


def _links(call: Call, found: Organization) -> list[Element]:
    href = call.href
    links = [href.link_to("down", vdc) for vdc in call.view.vdcs if vdc.org_id == found.id]
    links.append(href.link("down", f"tasksList/{found.uuid}", Media("vcloud.tasksList")))
    for catalog in call.view.catalogs:
        if catalog.org_id == found.id:
            access = f"org/{found.uuid}/catalog/{catalog.uuid}/controlAccess/"
            links += [
                href.link_to("down", catalog),
                href.link("down", access, Media("vcloud.controlAccess")),
            ]
    links += [
        link("down", href.of(network.id) or "", Media("vcloud.orgNetwork"), network.name)
        for network in call.view.networks
        if network.org_id == found.id
    ]
    # Newer clients look VDCs and catalogs up through these; the first whose href says "vdc" has to be the VDCs'.
    if call.caller.org is None:
        owned = f"filter=org=={href.of(found.id)}"
        queries = [f"query?type=adminOrgVdc&{owned}", f"query?type=adminCatalog&{owned}"]
    else:
        queries = ["query?type=orgVdc", "query?type=catalog"]
    links += [href.link("down", query, _RECORDS) for query in queries]
    links.append(link("alternate", href.admin(found), admin_media(found)))
    return links
