"""Sessions of the legacy API: the deprecated login, the Session document every client starts from, logging out."""

from capvcd_lab.vcd.errors import ApiError
from capvcd_lab.vcd.legacy.call import Call
from capvcd_lab.vcd.legacy.element import Element, Media
from capvcd_lab.vcd.legacy.hrefs import link
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.state import Caller, Session, Vcd, basic_credentials
from capvcd_lab.wire.message import Request, Response

# POST /api/sessions is deprecated since 33.0 and gone from here on; clients log in through CloudAPI.
_LOGIN_REMOVED_IN = 38


def open_session(vcd: Vcd, request: Request, version: str) -> Session:
    """``POST /api/sessions``: Basic ``user@org`` for tenants and ``user@System`` for the provider alike."""
    if int(version.split(".", maxsplit=1)[0]) >= _LOGIN_REMOVED_IN:
        raise ApiError(404, "POST /api/sessions is no longer available; log in at /cloudapi/1.0.0/sessions.")
    user, password = basic_credentials(request)
    return vcd.log_in(user, password, provider=user.lower().endswith(f"@{vcd.world.system_org.name.lower()}"))


def close_session(vcd: Vcd, caller: Caller) -> Response:
    """``DELETE /api/session``."""
    vcd.end_session(caller.session)
    return Response(204)


@get("session", "vcloud.session")
def session(call: Call) -> Element:
    """The caller's session, with the links clients find everything else by."""
    caller = call.caller
    role = call.vcd.role_of(caller.user)
    site = call.world.site
    return Element(
        "Session",
        "SessionType",
        {
            "user": caller.user.name,
            "userId": caller.user.id,
            "org": caller.session.org.name,
            "roles": "" if role is None else role.name,
            "locationId": f"{caller.session.org.uuid}@{site.uuid}",
            "href": call.href.at("session"),
            "type": Media("vcloud.session"),
        },
        {
            "link": _links(call),
            "authorizedLocations": Element(
                "AuthorizedLocations",
                "AuthorizedLocationsType",
                fields={
                    "location": [
                        Element(
                            "Location",
                            "AuthorizedLocationType",
                            fields={
                                "locationId": f"{caller.session.org.uuid}@{site.uuid}",
                                "locationName": site.name,
                                "siteName": site.name,
                                "orgName": caller.session.org.name,
                                "restApiEndpoint": call.request.base_url,
                                "uiEndpoint": call.request.base_url,
                                "authContext": caller.session.org.name,
                            },
                        )
                    ]
                },
            ),
        },
    )


def _links(call: Call) -> list[Element]:
    href = call.href
    links = [
        href.link("down", "org/", Media("vcloud.orgList")),
        href.link("remove", "session", None),
        href.link("down", "admin/", Media("admin.vcloud")),
        href.link_to("down", call.caller.session.org),
        href.link("down", "query", Media("vcloud.query.queryList")),
        href.link("entityResolver", "entity/", Media("vcloud.entity")),
        link("openapi", f"{call.request.base_url}/cloudapi", "application/json"),
    ]
    if call.caller.is_provider:
        links.append(href.link("down", "admin/extension", Media("admin.vmwExtension")))
    return links
