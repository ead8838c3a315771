"""Who shares what: the access settings of catalogs and VDCs."""

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
    """Whom a catalog is shared with."""
    visible_org(call)
    catalog = pick(call.view.catalogs, call.captured["catalog"])
    if catalog is None:
        raise no_access("catalog", call.captured["catalog"])
    subjects = [thing for thing in (call.world.find(it) for it in catalog.shared_with) if thing is not None]
    return _access(call, subjects, everyone=catalog.is_shared)


@get("vdc/{id}/controlAccess", _MEDIA)
def vdc_access(call: Call) -> Element:
    """A VDC is open to everybody in its organization."""
    visible_vdc(call)
    return _access(call, [], everyone=True)


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
