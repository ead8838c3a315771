"""Which ``vipSubnet`` would do at an edge gateway, and where to write it: the fixes of those that do not."""

from collections.abc import Collection, Sequence
from ipaddress import IPv4Address

from capvcd_checks.rules.stated_vip_subnets import StatedVipSubnet
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import EdgeGateway, Profile, VipSubnetForm
from capvcd_collectors.facts.ipv4 import free_addresses, network_of

__all__ = ["nearest_gateways", "roomy_subnets", "write_vip_subnet"]


def nearest_gateways(edge: EdgeGateway, text: str) -> list[str]:
    """The texts that 0.5 would accept: of the subnets that *text* means, else of all."""
    network = network_of(text)
    meant = [each for each in edge.external_subnets if network is not None and each.network.overlaps(network)]
    return [each.gateway_cidr for each in meant or edge.external_subnets]


def roomy_subnets(edge: EdgeGateway, taken: Collection[IPv4Address], needed: int, profile: Profile) -> list[str]:
    """The external subnets of *edge* with *needed* addresses that are not *taken*, as *profile*'s line writes them."""
    by_text = profile.vip_subnet_form is VipSubnetForm.GATEWAY_PREFIX
    roomy = (each for each in edge.external_subnets if free_addresses(each.ranges, taken) >= needed)
    return [each.gateway_cidr if by_text else str(each.network) for each in roomy]


def write_vip_subnet(stated: StatedVipSubnet, fitting: Sequence[str]) -> str | None:
    """The fix that writes one of *fitting*; None when there is no other, so that the edge gateway has to change."""
    others = [each for each in fitting if each != stated.text]
    if not others:
        return None
    instead = f" in place of {stated.text}" if stated.text else ""
    return f"Write {listed(others, 'or')} as vipSubnet{instead} in {spot(stated.where)}"
