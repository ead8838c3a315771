"""Where Cloud Director is in the address plan: the address behind the URL by which the cluster is to reach it.

CPI and CSI reach it from inside the cluster, by the URL in the files. A name that was not resolved is no address, and
none that is free.
"""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address

from capvcd_checks.rules.address_claims import Claim
from capvcd_checks.rules.flaws import Flaw
from capvcd_checks.rules.site_urls import flaw_of_url, origin_of
from capvcd_collectors.facts import Missing, Source, StatedPlace, Target, VcdReachability
from capvcd_collectors.facts.ipv4 import address_of, is_ipv6

__all__ = ["cloud_director_claims"]

ROLE = "Cloud Director"
_LOCALHOST = IPv4Address("127.0.0.1")


def cloud_director_claims(
    target: Target, reachability: VcdReachability | Missing, sites: Sequence[StatedPlace]
) -> tuple[list[Claim], list[Flaw]]:
    """Its address, or the place that names it by a host whose address is not known; neither for an IPv6 address.

    *sites* are the places in CAPVCD's files; without any the environment file's counts. One that differs from the
    others is not asked for: another check says so.
    """
    host, where = _host(target, sites)
    address = address_of(host) or _resolved(target, reachability).get(host.removesuffix("."))
    if address is not None:
        called = host if host == str(address) else f"{host} ({address})"
        return [Claim.of_address(ROLE, address, where, called)], []
    if is_ipv6(host):
        return [], []
    needs = f"a connection of this run to {host} itself, not through a proxy, or an address in its place"
    return [], [Flaw(f"the address of {ROLE}, which is named {host}, is not known", where, needs)]


def _host(target: Target, sites: Sequence[StatedPlace]) -> tuple[str, Source]:
    """The host that the files agree on, and the first place that names it."""
    own = origin_of(target.url)
    sound = [(origin_of(each.name), each.where) for each in sites if flaw_of_url(each.name) is None]
    (host, _), where = next((each for each in sound if each[0] == own), (*sound, (own, target.where("url")))[0])
    return host, where


def _resolved(target: Target, reachability: VcdReachability | Missing) -> Mapping[str, IPv4Address]:
    """The addresses that names are known to lead to: that of this run's connection, and the one of every machine."""
    known = {"localhost": _LOCALHOST}
    address = None if isinstance(reachability, Missing) else address_of(reachability.address or "")
    if address is not None:
        known[origin_of(target.url)[0].removesuffix(".")] = address
    return known
