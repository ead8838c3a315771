"""Who takes how many external addresses as virtual IPs (VIPs), and out of which: budgets that cannot be exchanged."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import combinations

from capvcd_checks.rules.stated_vip_subnets import StatedVipSubnet
from capvcd_collectors.facts import All, ControllerConfig, IpRange, Missing, Plan, Profile
from capvcd_collectors.facts.ipv4 import free_addresses, merged

__all__ = ["Budget", "Shortage", "budgets", "shortages"]

CPI = "CPI"
"""The component that gives LoadBalancer services their addresses on 1.x."""


@dataclass(frozen=True, slots=True)
class Budget:
    """*needed* addresses that *who* takes from *pool*; *shared* is how many do when services may share one."""

    who: str
    needed: int
    shared: int
    pool: tuple[IpRange, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """*free* of *size* addresses, where *who* need *needed*, or as few as *shared* when services may share one."""

    who: tuple[str, ...]
    size: int
    free: int
    needed: int
    shared: int

    @property
    def is_certain(self) -> bool:
        """Whether no sharing makes up for it."""
        return self.free < self.shared


def budgets(
    pools: Sequence[tuple[StatedVipSubnet, tuple[IpRange, ...]]],
    plan: Plan,
    profile: Profile,
    configs: All[ControllerConfig] | Missing,
) -> list[Budget]:
    """What each component needs of the *pool* that its vipSubnet leaves it.

    CAPVCD takes one address for each cluster's API server, CPI one for each planned LoadBalancer service. On 0.5 both
    go by one vipSubnet, and so they do here where no configuration of CPI is given.
    """
    services = plan.vips - plan.clusters
    of_cpi = [pool for stated, pool in pools if stated.who == CPI and not profile.has_manager_config]
    may_share = not isinstance(configs, Missing) and any(each.shared_ip for each in configs if each.component == CPI)
    if not of_cpi:
        (who, pool), *_ = [(stated.who, pool) for stated, pool in pools]
        return [Budget(who, plan.vips, plan.vips, pool)]
    return [
        *(Budget(stated.who, plan.clusters, plan.clusters, pool) for stated, pool in pools if stated.who != CPI),
        Budget(CPI, services, min(1, services) if may_share else services, merged(r for each in of_cpi for r in each)),
    ]


def shortages(wanted: Sequence[Budget], taken: Collection[IPv4Address], *, hidden: int = 0) -> Iterator[Shortage]:
    """Each group of components for which too few addresses are not *taken*, single ones first.

    *hidden* more are taken, nobody knows which. All get what they need if and only if no group is short (Hall's
    theorem).
    """
    for number in range(1, len(wanted) + 1):
        for group in combinations(wanted, number):
            pool = merged(each for budget in group for each in budget.pool)
            free = max(0, free_addresses(pool, taken) - hidden)
            needed = sum(each.needed for each in group)
            if free < needed:
                who, size = tuple(each.who for each in group), sum(map(len, pool))
                yield Shortage(who, size, free, needed, sum(each.shared for each in group))
