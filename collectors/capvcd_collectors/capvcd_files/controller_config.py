"""What the strict configurations of CAPVCD 0.5 and of CPI have in common, as a fact."""

from collections.abc import Mapping

from capvcd_collectors.facts.capvcd_files import AddressRange, ControllerConfig
from capvcd_collectors.yaml.located import Document, KeyPath
from capvcd_collectors.yaml.strict import Section, as_flag, problems

_SAME_PLACES: Mapping[str, KeyPath] = {
    "host": ("vcd", "host"),
    "org": ("vcd", "org"),
    "vdc": ("vcd", "vdc"),
    "one_arm": ("loadbalancer", "oneArm"),
}


def controller_config(
    document: Document, component: str, schema: Section, own_places: Mapping[str, KeyPath]
) -> ControllerConfig:
    """What *document*, which should fit *schema*, configures *component* to do.

    *own_places* are where this component has its ``network``, ``vip_subnet`` and, if it knows that, ``shared_ip``.
    """
    places = {**_SAME_PLACES, **own_places}
    return ControllerConfig(
        source=document.source,
        located={name: document.where(*place) for name, place in places.items()},
        component=component,
        host=document.text(*places["host"]),
        org=document.text(*places["org"]),
        vdc=document.text(*places["vdc"]),
        network=document.text(*places["network"]),
        vip_subnet=document.text(*places["vip_subnet"]),
        one_arm=_one_arm_range(document),
        shared_ip=as_flag(document.find(*places["shared_ip"])) if "shared_ip" in places else None,
        problems=problems(document, schema, component),
    )


def _one_arm_range(document: Document) -> AddressRange | None:
    """The block as written; None when it is absent or null."""
    place = _SAME_PLACES["one_arm"]
    if document.find(*place) is None:
        return None
    return AddressRange(
        start=document.text(*place, "startIP") or "",
        end=document.text(*place, "endIP") or "",
        where=document.where(*place),
    )
