"""An instance that could not be had is told as such; only a check that asks for absences is handed one."""

from typing import Any

from capvcd_checks.engine.evaluate import evaluate
from capvcd_checks.engine.verdicts import Verdict
from capvcd_collectors.facts.base import Absence, FileSource, Missing
from checks.engine.sample_checks import A, B, Pool, declared, facts, within

REFUSED = Missing(Absence.UNSEEN, "was answered 403", needs="the right to look", source=FileSource("exchange"))


def coping(pool: Pool | Missing) -> None:
    """Judge an absent instance, too."""
    if isinstance(pool, Missing):
        raise AssertionError(f"a pool {pool.reason}")  # noqa: TRY004 - an assert that pytest does not rewrite


def findings(function: Any, *pools: Any) -> list[tuple[Verdict, str, str]]:
    result = evaluate(declared(function), facts(pools=pools), "0.5")
    return [(each.verdict, each.subject, each.message) for each in result.findings]


def test_the_check_does_not_see_an_absent_instance() -> None:
    assert findings(within, A, REFUSED) == [(Verdict.PASS, "a", ""), (Verdict.UNKNOWN, "", "was answered 403")]


def test_its_absence_is_no_defect_and_says_what_would_show_it() -> None:
    absent = evaluate(declared(within), facts(pools=(REFUSED, B)), "0.5").findings[0]

    assert (absent.fault, absent.absent, absent.needs) == (False, True, "the right to look")
    assert absent.evidence == (FileSource("exchange"),)


def test_a_check_that_asks_for_absences_judges_them() -> None:
    assert findings(coping, A, REFUSED) == [(Verdict.PASS, "a", ""), (Verdict.FAIL, "", "a pool was answered 403")]
