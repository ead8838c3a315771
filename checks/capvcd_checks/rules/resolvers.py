"""What makes a DNS setting of a network doubtful: resolvers no node can reach, search suffixes no resolver answers."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from capvcd_checks.engine.declare import seen
from capvcd_collectors.facts import EdgeDns

__all__ = ["flaw_of_forwarder", "flaw_of_resolver", "flaw_of_suffix"]

LOCAL_SUFFIXES = ("localdomain", "localhost", "local")
"""Names that resolvers answer themselves or not at all (RFC 6761, RFC 6762)."""


def flaw_of_resolver(text: str) -> str | None:
    """What keeps a node from asking the resolver *text*, as a clause; None when nothing does.

    A private address is fine; one of the edge gateway is `flaw_of_forwarder`'s to judge.
    """
    address = _address(text)
    if address is None:
        return "is no address"
    if address.is_loopback:
        return "is each node's own loopback"
    if address.is_unspecified:
        return "is no host's address"
    if address.is_link_local:
        return "is link-local, which no router passes on"
    if address.is_multicast or address.is_reserved:
        return "is no single host's address"
    return None


def flaw_of_forwarder(text: str, dns: EdgeDns) -> str | None:
    """What keeps the edge gateway, whose address *text* is, from answering queries as *dns* has it; None when it does.

    Ends the check undecided where the field that decides cannot be read.
    """
    if not seen(dns.enabled):
        return "is the edge gateway, whose DNS forwarder is off"
    listener = seen(dns.listener)
    if listener is None or _address(listener) != _address(text):
        return f"is the edge gateway, whose DNS forwarder listens at {listener or 'no address that is told'}"
    return None if seen(dns.upstream) else "is the edge gateway, whose DNS forwarder has no server to ask"


def flaw_of_suffix(suffix: str) -> str | None:
    """What is doubtful in the search suffix, as a clause; None when nothing is, or there is none."""
    last = suffix.rstrip(".").lower().rpartition(".")[2]
    if last in LOCAL_SUFFIXES:
        return f"ends in {last}, which resolvers treat as their own machine's or link's"
    return None


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
