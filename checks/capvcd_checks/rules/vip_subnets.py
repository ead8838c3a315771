"""The two forms in which the release lines read ``vipSubnet``."""

from capvcd_collectors.facts import VipSubnetForm
from capvcd_collectors.facts.ipv4 import interface_of

__all__ = ["flaw_of_form"]

_POINT_TO_POINT = 31
"""From this prefix length on a subnet's first address is a host like any other (RFC 3021)."""


def flaw_of_form(text: str, form: VipSubnetForm) -> str | None:
    """What is wrong with the form of *text* for a line that reads *form*, as a clause; None when it fits.

    Whether an uplink has such a subnet is not asked here.
    """
    interface = interface_of(text)
    if interface is None:
        example = "100.65.128.1/24" if form is VipSubnetForm.GATEWAY_PREFIX else "100.65.128.0/24"
        return f"is no IPv4 {form.value}, which looks like {example}"
    network = interface.network
    if form is VipSubnetForm.CIDR or network.prefixlen >= _POINT_TO_POINT:
        return None
    if interface.ip == network.network_address:
        likely = f"{network.network_address + 1}/{network.prefixlen}"
        return f"is a network; this line wants the gateway of the uplink's subnet before the slash, e.g. {likely}"
    if interface.ip == network.broadcast_address:
        return "has the broadcast address, not a gateway, before the slash"
    return None
