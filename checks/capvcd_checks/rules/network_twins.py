"""Which of several networks of one name a component takes: each release line looks it up by a rule of its own."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import ComponentVersion, NetworkLookup, NetworkTwin, Profile, Source

__all__ = ["NetworkSeeker", "SearchRule", "network_seekers"]


class SearchRule(Enum):
    """How a component finds the network of a name."""

    FIRST_LISTED = "takes the first of that name that is listed, in whatever VDC"
    """CAPVCD 0.5.1 (its pkg/vcdclient/gateway.go, CacheGatewayDetails) and CPI before 1.2.0."""
    ONE_IN_ORGANIZATION = "stops when the organization has more than one of that name"
    """CPI 1.2.0 and 1.3.0 (its pkg/vcdsdk/gateway.go, getOVDCNetwork), and CAPVCD 1.0.0, which has that code in it."""
    ONE_IN_VDC = "stops when the VDC and the VDC groups have more than one of that name"
    """CPI from 1.4.0 and CAPVCD from 1.0.1 on: those of the VDC, and all that belong to no single VDC."""


@dataclass(frozen=True, slots=True)
class NetworkSeeker:
    """A *component* that looks for the network, and the *rules* its version may follow: one where that is known.

    The version is *written* in some place, which is shown by *where*, None for what another fact's place shows.
    """

    component: str
    rules: frozenset[SearchRule]
    written: str
    where: Source | None = None

    def rivals(self, rule: SearchRule, lookup: NetworkLookup) -> list[NetworkTwin]:
        """The networks that keep the component, going by *rule*, from surely finding the one that *lookup* found."""
        if rule is SearchRule.FIRST_LISTED:
            router = None if lookup.match is None or lookup.match.router is None else lookup.match.router.id
            return [each for each in lookup.twins if each.router != router]
        own = [each for each in lookup.twins if not each.organization]
        return own if rule is SearchRule.ONE_IN_ORGANIZATION else [each for each in own if each.unowned]

    def is_stopped(self, lookup: NetworkLookup) -> bool | None:
        """Whether the component finds more than one network and stops; None when its version does not tell."""
        stops = {rule is not SearchRule.FIRST_LISTED and bool(self.rivals(rule, lookup)) for rule in self.rules}
        return stops.pop() if len(stops) == 1 else None

    def may_take_another(self, lookup: NetworkLookup) -> bool:
        """Whether the component may take another network than the one that *lookup* found."""
        rule = SearchRule.FIRST_LISTED
        return rule in self.rules and bool(self.rivals(rule, lookup))


def network_seekers(profile: Profile, components: Iterable[ComponentVersion]) -> Iterator[NetworkSeeker]:
    """CAPVCD as *profile* names it, and every CPI among *components*."""
    version = "capvcd.version of the environment file"
    yield NetworkSeeker(f"CAPVCD {profile.release}", _rules_of_capvcd(profile), version)
    for each in components:
        if each.kind == "cpi":
            called = f"CPI {each.version}" if each.version else "CPI"
            yield NetworkSeeker(called, _rules_of_cpi(each.version or ""), spot(each.told_at), each.told_at)


def _rules_of_capvcd(profile: Profile) -> frozenset[SearchRule]:
    if profile.has_manager_config:
        return frozenset({SearchRule.FIRST_LISTED})
    numbers = _numbers(profile.release)
    if numbers is None or numbers in {(1,), (1, 0)}:
        return frozenset({SearchRule.ONE_IN_ORGANIZATION, SearchRule.ONE_IN_VDC})
    return frozenset({SearchRule.ONE_IN_ORGANIZATION if numbers == (1, 0, 0) else SearchRule.ONE_IN_VDC})


def _rules_of_cpi(version: str) -> frozenset[SearchRule]:
    numbers = _numbers(version)
    if numbers is None or len(numbers) == 1:
        return frozenset(SearchRule)
    if numbers < (1, 2):
        return frozenset({SearchRule.FIRST_LISTED})
    return frozenset({SearchRule.ONE_IN_ORGANIZATION if numbers < (1, 4) else SearchRule.ONE_IN_VDC})


def _numbers(version: str) -> tuple[int, ...] | None:
    """``1.0.2-rc1`` as numbers; None for what begins with none."""
    found = re.match(r"v?(\d+(?:\.\d+)*)(?![\d.])", version)
    return None if found is None else tuple(map(int, found[1].split(".")))
