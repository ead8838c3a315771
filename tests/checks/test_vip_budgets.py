"""The budgets of external addresses: against an oracle that hands the addresses out one by one."""

from dataclasses import replace
from ipaddress import IPv4Address

from hypothesis import given
from hypothesis import strategies as st

from capvcd_checks.rules.vip_budgets import Budget, shortages
from capvcd_collectors.facts import IpRange

FIRST = int(IPv4Address("203.0.113.0"))


def _pool(first: int, size: int) -> tuple[IpRange, ...]:
    return (IpRange(IPv4Address(FIRST + first), IPv4Address(FIRST + first + size - 1)),)


BUDGETS = st.lists(
    st.builds(
        lambda first, size, needed: Budget("x", needed, needed, _pool(first, size)),
        st.integers(0, 5),
        st.integers(1, 5),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=3,
)
TAKEN = st.sets(st.integers(0, 10).map(lambda number: IPv4Address(FIRST + number)), max_size=5)


def can_be_served(wanted: list[Budget], taken: set[IPv4Address]) -> bool:
    """Whether every need gets an address of its own, by augmenting paths."""
    needs = [budget for budget in wanted for _ in range(budget.needed)]
    given_to: dict[IPv4Address, int] = {}

    def serve(need: int, tried: set[IPv4Address]) -> bool:
        for number in range(FIRST, FIRST + 16):
            address = IPv4Address(number)
            if address in taken or address in tried or not any(address in each for each in needs[need].pool):
                continue
            tried.add(address)
            if address not in given_to or serve(given_to[address], tried):
                given_to[address] = need
                return True
        return False

    return all(serve(need, set()) for need in range(len(needs)))


@given(BUDGETS, TAKEN)
def test_nothing_is_short_if_and_only_if_all_can_be_served(wanted: list[Budget], taken: set[IPv4Address]) -> None:
    assert (not list(shortages(wanted, taken))) == can_be_served(wanted, taken)


@given(BUDGETS, TAKEN, st.integers(0, 3))
def test_hidden_takers_make_no_shortage_smaller(wanted: list[Budget], taken: set[IPv4Address], hidden: int) -> None:
    named = [replace(each, who=str(number)) for number, each in enumerate(wanted)]
    plain = {each.who: each.free for each in shortages(named, taken)}
    worse = {each.who: each.free for each in shortages(named, taken, hidden=hidden)}
    assert plain.keys() <= worse.keys()
    assert all(worse[who] <= free for who, free in plain.items())


def test_a_shortage_that_sharing_may_make_up_for_is_not_certain() -> None:
    (short,) = shortages([Budget("CPI", 3, 1, _pool(0, 1))], set())
    assert (short.who, short.size, short.free, short.needed, short.is_certain) == (("CPI",), 1, 1, 3, False)
    (short,) = shortages([Budget("CPI", 3, 1, _pool(0, 1))], {IPv4Address(FIRST)})
    assert short.is_certain


def test_components_that_share_one_range_are_counted_together() -> None:
    both = [Budget("CAPVCD", 1, 1, _pool(0, 3)), Budget("CPI", 3, 3, _pool(0, 3))]
    (short,) = shortages(both, set())
    assert (short.who, short.free, short.needed) == (("CAPVCD", "CPI"), 3, 4)
