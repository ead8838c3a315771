"""Arithmetic with sets of IPv4 addresses: what a pool has free, what a rule covers, what an uplink may use."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError
from typing import Self

from capvcd_collectors.facts.network import IpRange

__all__ = ["AddressSet"]


@dataclass(frozen=True, slots=True)
class AddressSet:
    """A set of IPv4 addresses, of any size.

    *spans* are its inclusive ranges as numbers, ascending, with a gap between any two: equal sets compare equal.
    """

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, parts: Iterable[IpRange | IPv4Network | IPv4Address]) -> Self:
        """The union of *parts*; a range whose end comes before its start is empty."""
        return cls(tuple(_joined(sorted(filter(_is_ascending, map(_span, parts))))))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The set that NAT rules write as an address, a CIDR or a range ``a-b``, or several of them with commas.

        None when any part is something else.
        """
        spans = []
        for part in text.split(","):
            span = _parsed(part.strip())
            if span is None:
                return None
            spans.append(span)
        return cls(tuple(_joined(sorted(filter(_is_ascending, spans)))))

    def __len__(self) -> int:
        """How many addresses are in the set."""
        return sum(last - first + 1 for first, last in self.spans)

    def __or__(self, other: Self) -> Self:
        """The addresses in either."""
        return type(self)(tuple(_joined(sorted((*self.spans, *other.spans)))))

    def __and__(self, other: Self) -> Self:
        """The addresses in both."""
        pairs = ((max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans)
        return type(self)(tuple(_joined(sorted(filter(_is_ascending, pairs)))))

    def __sub__(self, other: Self) -> Self:
        """The addresses in this set alone."""
        left = list(self.spans)
        for first, last in other.spans:
            left = [
                piece
                for start, end in left
                for piece in ((start, min(end, first - 1)), (max(start, last + 1), end))
                if _is_ascending(piece)
            ]
        return type(self)(tuple(left))

    def covers(self, other: Self) -> bool:
        """Whether every address of *other* is in this set."""
        return not (other - self).spans

    def __str__(self) -> str:
        """``192.168.50.100-192.168.50.150 and 192.168.50.200``; ``nothing`` when empty."""
        ranges = [
            f"{IPv4Address(first)}" if first == last else f"{IPv4Address(first)}-{IPv4Address(last)}"
            for first, last in self.spans
        ]
        return " and ".join(filter(None, [", ".join(ranges[:-1]), *ranges[-1:]])) or "nothing"


def _span(part: IpRange | IPv4Network | IPv4Address) -> tuple[int, int]:
    match part:
        case IPv4Address():
            return int(part), int(part)
        case IPv4Network():
            return int(part.network_address), int(part.broadcast_address)
        case _:
            return int(part.first), int(part.last)


def _is_ascending(span: tuple[int, int]) -> bool:
    return span[0] <= span[1]


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ascending *spans*, those that touch or overlap made one."""
    open_span: tuple[int, int] | None = None
    for first, last in spans:
        if open_span is None:
            open_span = (first, last)
        elif first <= open_span[1] + 1:
            open_span = (open_span[0], max(open_span[1], last))
        else:
            yield open_span
            open_span = (first, last)
    if open_span is not None:
        yield open_span


def _parsed(text: str) -> tuple[int, int] | None:
    start, dash, end = text.partition("-")
    try:
        if dash:
            return int(IPv4Address(start.strip())), int(IPv4Address(end.strip()))
        return _span(IPv4Network(text, strict=False))
    except (AddressValueError, NetmaskValueError, ValueError):
        return None
