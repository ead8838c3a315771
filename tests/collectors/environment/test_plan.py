"""The plan counts what is understood; what is not leaves undecided just that count, and no other."""

import pytest

from capvcd_collectors.environment.plan import make_plan
from capvcd_collectors.facts.base import All
from capvcd_collectors.facts.manifests import ClusterGraph
from capvcd_collectors.facts.plan import Plan
from capvcd_collectors.facts.written import NotUnderstood, NotUnderstoodError
from checks.manifests_made_by_hand import MANIFEST, line, pool, workers
from collectors.vcd.cloud_made_by_hand import environment

GRAPH = ClusterGraph(source=line(1, MANIFEST), objects=())


def plan_of(**changes: object) -> Plan:
    return make_plan(environment(), All([pool(), workers(**changes)]), GRAPH)


def test_the_most_is_the_least_where_nothing_scales() -> None:
    plan = plan_of()

    assert (plan.nodes, plan.surge, plan.addresses, plan.most_addresses) == (6, 2, 8, 8)


def test_the_most_counts_what_the_autoscaler_may_add() -> None:
    plan = plan_of(most_replicas=9, most_surge=3)

    assert (plan.nodes, plan.surge, plan.addresses, plan.most_addresses) == (6, 2, 8, 16)


@pytest.mark.parametrize(
    ("field", "undecided"),
    [
        ("replicas", {"nodes", "most_nodes"}),
        ("most_replicas", {"most_nodes"}),
        ("surge", {"surge", "most_surge"}),
        ("most_surge", {"most_surge"}),
    ],
)
def test_a_count_that_was_not_understood_leaves_what_hangs_on_it_undecided(field: str, undecided: set[str]) -> None:
    unread = NotUnderstood("is a text, not a whole number", line(9, MANIFEST), f"{field} of the pool")
    plan = plan_of(not_understood={field: unread})

    assert set(plan.not_understood) == undecided
    for name in undecided:
        with pytest.raises(NotUnderstoodError, match=f"{field} of the pool is a text, not a whole number"):
            getattr(plan, name)
    assert (plan.clusters, plan.vips) == (1, 3)
