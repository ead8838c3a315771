"""A remedy names the very object that was looked at; what cannot be filled in stays recognisable."""

from dataclasses import dataclass

import pytest

from capvcd_checks.engine.declare import Remedy, check, found, warn_unless
from capvcd_checks.engine.evaluate import evaluate, identity_of
from capvcd_checks.engine.remedies import filled
from capvcd_checks.engine.suites import load_suite
from capvcd_checks.engine.verdicts import Severity
from capvcd_collectors.facts.base import Absence, Fact, FileSource, Missing
from capvcd_collectors.redact import Redactor
from checks.engine.sample_checks import LIMIT, Limit, facts

REMEDY = Remedy("Edge Gateways > {edge} > NAT > {nat_rule}", "PUT /edgeGateways/{edge.id}/nat/rules/{nat_rule.id}")


@dataclass(frozen=True, kw_only=True)
class Edge(Fact, noun="edge", subject="name"):
    """Something with a name and an id."""

    id: str
    name: str


EDGE = Edge(source=FileSource("edge"), id="urn:1", name="t-edge")


def test_names_and_fields_of_the_facts_are_filled_in() -> None:
    assert filled(REMEDY, {"edge": EDGE, "nat_rule": EDGE}) == Remedy(
        "Edge Gateways > t-edge > NAT > t-edge", "PUT /edgeGateways/urn:1/nat/rules/urn:1"
    )


@pytest.mark.parametrize("absent", [{}, {"edge": Missing(Absence.UNSEEN, "was answered 403")}])
def test_what_is_not_known_stays_recognisable(absent: dict[str, object]) -> None:
    assert filled(REMEDY, absent) == Remedy(
        "Edge Gateways > (edge) > NAT > (nat rule)", "PUT /edgeGateways/{id}/nat/rules/{id}"
    )


def declared(own: Remedy | str | None) -> object:
    @check("PF-TST-001", title="It holds", severity=Severity.INFO, why="because", remedy=Remedy("Page > {limit}"))
    def fails(limit: Limit) -> None:
        # No assert: pytest rewrites those of its test modules, and the message would lose what it carries.
        warn_unless(limit.size > 1, found("it is 1", fix=own))

    return fails


@pytest.mark.parametrize(
    ("own", "fix"),
    [
        (None, Remedy("Page > (limit)")),
        ("write 2 into {limit}", Remedy("write 2 into (limit)")),
        (Remedy("Other page", "PUT /limit"), Remedy("Other page", "PUT /limit")),
    ],
)
def test_a_finding_carries_its_own_fix_or_the_checks(own: Remedy | str | None, fix: Remedy) -> None:
    (finding,) = evaluate(declared(own), facts(limit=LIMIT), "0.5").findings  # type: ignore[arg-type]

    assert finding.fix == fix


def test_what_passes_has_nothing_to_mend() -> None:
    (finding,) = evaluate(declared(None), facts(limit=Limit(source=FileSource("x"), size=2)), "0.5").findings  # type: ignore[arg-type]

    assert finding.fix is None


@pytest.mark.parametrize("name", load_suite("preflight").checks)
def test_no_remedy_of_ours_looks_like_a_secret(name: str) -> None:
    identity = identity_of(load_suite("preflight").checks[name])
    assert identity is not None
    texts = (identity.remedy.ui, identity.remedy.api)

    assert tuple(map(Redactor().text, texts)) == texts
