"""What administrators see: the cloud itself, organizations with their settings, roles, rights and users."""

from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Field, Media
from capvcd_lab.vcd.legacy.hrefs import admin_media
from capvcd_lab.vcd.legacy.org import visible_org
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.identity import Organization, Right

_RIGHTS = Media("admin.org.rights")
_LEASES = "admin.vAppLeaseSettings"
_TEMPLATE_LEASES = "admin.vAppTemplateLeaseSettings"


@get("admin", "admin.vcloud")
def cloud(call: Call) -> Element:
    """The cloud: its release in the description, and references to what is in it."""
    href, view, site = call.href, call.view, call.world.site
    fields: dict[str, Field] = {
        "description": f"{site.product_version} {site.build_date}",
        "organizationReferences": Element(
            "OrganizationReferences",
            "OrganizationReferencesType",
            fields={
                "organizationReference": [_admin_reference(call, "OrganizationReference", org) for org in view.orgs]
            },
        ),
    }
    if call.caller.is_provider:
        fields["providerVdcReferences"] = Element(
            "ProviderVdcReferences",
            "ProviderVdcReferencesType",
            fields={
                "providerVdcReference": [href.reference("ProviderVdcReference", pvdc) for pvdc in site.provider_vdcs]
            },
        )
    fields["rightReferences"] = _right_references(call, view.rights)
    fields["roleReferences"] = Element(
        "RoleReferences",
        "RoleReferencesType",
        fields={"roleReference": [href.reference("RoleReference", role) for role in view.roles]},
    )
    return Element(
        "VCloud",
        "VCloudType",
        {"name": "VMware Cloud Director", "href": href.at("admin/"), "type": Media("admin.vcloud")},
        fields,
    )


@get("admin/org/{id}", "admin.organization")
def org(call: Call) -> Element:
    """An organization with its settings and everything it owns."""
    found = visible_org(call)
    href, view = call.href, call.view
    here = f"admin/org/{found.uuid}"
    fields: dict[str, Field] = {
        "fullName": found.display_name or found.name,
        "isEnabled": found.is_enabled,
        "settings": Element(
            "Settings",
            "OrgSettingsType",
            {"href": href.at(f"{here}/settings"), "type": Media("admin.orgSettings")},
            {
                "orgGeneralSettings": Element(
                    "OrgGeneralSettings", "OrgGeneralSettingsType", fields={"canPublishCatalogs": found.can_publish}
                ),
                "vAppLeaseSettings": _vapp_leases(call, found),
                "vAppTemplateLeaseSettings": _template_leases(call, found),
            },
        ),
        "users": Element(
            "Users",
            "UsersListType",
            fields={
                "userReference": [
                    href.reference("UserReference", user) for user in view.users if user.org_id == found.id
                ]
            },
        ),
        "catalogs": Element(
            "Catalogs",
            "CatalogsListType",
            fields={
                "catalogReference": [
                    href.admin_reference("CatalogReference", catalog)
                    for catalog in view.catalogs
                    if catalog.org_id == found.id
                ]
            },
        ),
        "vdcs": Element(
            "Vdcs",
            "VdcsType",
            fields={"vdc": [href.admin_reference("Vdc", vdc) for vdc in view.vdcs if vdc.org_id == found.id]},
        ),
        "networks": Element(
            "Networks",
            "NetworksType",
            fields={
                "network": [
                    href.reference("Network", network) for network in view.networks if network.org_id == found.id
                ]
            },
        ),
        "rightReferences": _org_rights(call, found, "RightReferences"),
        "roleReferences": Element(
            "RoleReferences",
            "OrganizationRolesType",
            fields={"roleReference": [href.reference("RoleReference", role) for role in call.world.roles_of(found.id)]},
        ),
    }
    return call.entity(
        "AdminOrg",
        "AdminOrgType",
        found,
        fields,
        href=href.admin(found),
        media=admin_media(found),
        links=[href.link_to("alternate", found), href.link("down", f"{here}/rights", _RIGHTS)],
    )


@get("admin/org/{id}/rights", "admin.org.rights")
def org_rights(call: Call) -> Element:
    """The rights published to an organization."""
    return _org_rights(call, visible_org(call), "OrgRights")


@get("admin/org/{id}/settings/vAppLeaseSettings", _LEASES)
def vapp_leases(call: Call) -> Element:
    """How long vApps may run and be kept."""
    return _vapp_leases(call, visible_org(call))


@get("admin/org/{id}/settings/vAppTemplateLeaseSettings", _TEMPLATE_LEASES)
def template_leases(call: Call) -> Element:
    """How long templates are kept."""
    return _template_leases(call, visible_org(call))


@get("admin/role/{id}", "admin.role")
@get("admin/org/{org}/role/{id}", "admin.role")
def role(call: Call) -> Element:
    """A role with its rights; those that no bundle publishes are not among them."""
    found = pick(call.view.roles, call.captured["id"])
    if found is None:
        raise no_access("role", call.captured["id"])
    published = call.world.published_rights(found.org_id)
    rights = [right for right in call.world.rights if right.name in found.rights and right.name in published]
    return call.entity("Role", "RoleType", found, {"rightReferences": _right_references(call, rights)})


@get("admin/right/{id}", "admin.right")
def right(call: Call) -> Element:
    """A right."""
    found = pick(call.view.rights, call.captured["id"])
    if found is None:
        raise no_access("right", call.captured["id"])
    return call.entity(
        "Right",
        "RightType",
        found,
        {"rightType": found.right_type, "category": found.category},
        serviceNamespace="com.vmware.vcloud",
    )


@get("admin/user/{id}", "admin.user")
def user(call: Call) -> Element:
    """A user; never with a password."""
    found = pick(call.view.users, call.captured["id"])
    if found is None:
        raise no_access("user", call.captured["id"])
    held = call.vcd.role_of(found)
    return call.entity(
        "User",
        "UserType",
        found,
        {
            "fullName": found.full_name,
            "emailAddress": found.email,
            "isEnabled": found.enabled,
            "isLocked": found.locked,
            "isExternal": found.provider_type != "LOCAL",
            "providerType": "INTEGRATED" if found.provider_type == "LOCAL" else found.provider_type,
            "role": None if held is None else call.href.reference("Role", held),
        },
    )


def _admin_reference(call: Call, tag: str, org: Organization) -> Element:
    return Element(
        tag,
        "OrganizationReferenceType",
        {"href": call.href.admin(org), "id": org.id, "name": org.name, "type": admin_media(org)},
    )


def _right_references(call: Call, rights: list[Right]) -> Element:
    references = [call.href.reference("RightReference", right) for right in rights]
    return Element("RightReferences", "RightReferencesType", fields={"rightReference": references})


def _org_rights(call: Call, found: Organization, tag: str) -> Element:
    references = [call.href.reference("RightReference", right) for right in call.view.rights_of(found)]
    return Element(
        tag,
        "OrganizationRightsType",
        {"href": call.href.at(f"admin/org/{found.uuid}/rights"), "type": _RIGHTS},
        {"rightReference": references},
    )


def _vapp_leases(call: Call, found: Organization) -> Element:
    return Element(
        "VAppLeaseSettings",
        "OrgLeaseSettingsType",
        {"href": call.href.at(f"admin/org/{found.uuid}/settings/vAppLeaseSettings"), "type": Media(_LEASES)},
        {
            "deleteOnStorageLeaseExpiration": False,
            "deploymentLeaseSeconds": found.vapp_deployment_lease_seconds,
            "storageLeaseSeconds": found.vapp_storage_lease_seconds,
            "powerOffOnRuntimeLeaseExpiration": False,
        },
    )


def _template_leases(call: Call, found: Organization) -> Element:
    return Element(
        "VAppTemplateLeaseSettings",
        "OrgVAppTemplateLeaseSettingsType",
        {
            "href": call.href.at(f"admin/org/{found.uuid}/settings/vAppTemplateLeaseSettings"),
            "type": Media(_TEMPLATE_LEASES),
        },
        {"deleteOnStorageLeaseExpiration": False, "storageLeaseSeconds": 0},
    )
