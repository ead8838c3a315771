"""The hardware of a machine piece by piece, below ``virtualHardwareSection``."""

from collections.abc import Sequence

from capvcd_lab.vcd.legacy.call import Call
from capvcd_lab.vcd.legacy.element import Element, Media, Namespace
from capvcd_lab.vcd.legacy.hardware import Hardware, cpu, disks, hardware_section, memory, network_cards
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.vm import hardware_of, visible_vm

_PATH = "vApp/vm-{id}/virtualHardwareSection"
_LIST = "vcloud.rasdItemsList"


@get(_PATH, "vcloud.virtualHardwareSection")
def whole(call: Call) -> Element:
    """The whole section, extra configuration included."""
    return hardware_section(_hardware(call), f"{call.own_href}/")


@get(f"{_PATH}/cpu", "vcloud.rasdItem")
def processors(call: Call) -> Element:
    """The processors."""
    return cpu(_hardware(call), namespace=Namespace.VCLOUD, href=call.own_href)


@get(f"{_PATH}/memory", "vcloud.rasdItem")
def memory_item(call: Call) -> Element:
    """The memory."""
    return memory(_hardware(call), namespace=Namespace.VCLOUD, href=call.own_href)


@get(f"{_PATH}/disks", _LIST)
def disk_items(call: Call) -> Element:
    """The controller and the hard disks."""
    return _list(call, disks(_hardware(call), namespace=Namespace.VCLOUD))


@get(f"{_PATH}/networkCards", _LIST)
def network_card_items(call: Call) -> Element:
    """The network cards."""
    return _list(call, network_cards(_hardware(call), namespace=Namespace.VCLOUD))


def _hardware(call: Call) -> Hardware:
    return hardware_of(call, *visible_vm(call))


def _list(call: Call, items: Sequence[Element]) -> Element:
    return Element("RasdItemsList", "RasdItemsListType", {"href": call.own_href, "type": Media(_LIST)}, {"item": items})
