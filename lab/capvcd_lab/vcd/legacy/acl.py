"""Who shares what: the access settings of catalogs, VDCs and vApps."""

from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element
from capvcd_lab.vcd.legacy.org import visible_org
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.vdc import visible_vdc
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.base import Named

_MEDIA = "vcloud.controlAccess"


@get("org/{id}/catalog/{catalog}/controlAccess", _MEDIA)
def catalog_access(call: Call) -> Element:
    """Whom a catalog is shared with, asked of its organization."""
    visible_org(call)
    return _catalog_access(call, call.captured["catalog"])


@get("catalog/{id}/controlAccess", _MEDIA)
def access_of_catalog(call: Call) -> Element:
    """The same, asked of the catalog itself."""
    return _catalog_access(call, call.captured["id"])


@get("vApp/vapp-{id}/controlAccess", _MEDIA)
def vapp_access(call: Call) -> Element:
    """A vApp is its owner's."""
    if pick(call.view.vapps, call.captured["id"]) is None:
        raise no_access("vapp", call.captured["id"])
    return _access(call, [], everyone=False)


@get("vdc/{id}/controlAccess", _MEDIA)
def vdc_access(call: Call) -> Element:
    """A VDC is open to everybody in its organization."""
    visible_vdc(call)
    return _access(call, [], everyone=True)


def _catalog_access(call: Call, identifier: str) -> Element:
    catalog = pick(call.view.catalogs, identifier)
    if catalog is None:
        raise no_access("catalog", identifier)
    subjects = [thing for thing in (call.world.find(it) for it in catalog.shared_with) if thing is not None]
    return _access(call, subjects, everyone=catalog.is_shared)


def _access(call: Call, subjects: list[Named], *, everyone: bool) -> Element:
    settings = [
        Element(
            "AccessSetting",
            "AccessSettingType",
            fields={"subject": call.href.reference("Subject", subject), "accessLevel": "ReadOnly"},
        )
        for subject in subjects
    ]
    return Element(
        "ControlAccessParams",
        "ControlAccessParamsType",
        fields={
            "isSharedToEveryone": everyone,
            "everyoneAccessLevel": "ReadOnly" if everyone else None,
            "accessSettings": Element("AccessSettings", "AccessSettingsType", fields={"accessSetting": settings})
            if settings
            else None,
        },
    )
