"""The verdict of a result is found once, however often it is asked for and however many findings there are."""

from collections.abc import Iterator
from typing import ClassVar

from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Finding, Remedy, Severity, Verdict

IDENTITY = CheckIdentity("PF-CFG-001", "All is well", Severity.BLOCKER, "because", Remedy(""), "preflight")


class Counted(tuple[Finding, ...]):
    """Findings that count how often they are gone through."""

    __slots__ = ()
    times: ClassVar = 0

    def __iter__(self) -> Iterator[Finding]:
        Counted.times += 1
        return super().__iter__()


def test_the_findings_are_gone_through_once() -> None:
    Counted.times = 0
    result = CheckResult(IDENTITY, Counted([Finding(Verdict.PASS, "", ""), Finding(Verdict.WARN, "", "")]))

    assert [result.verdict for _ in range(1_000)] == [Verdict.WARN] * 1_000
    assert Counted.times == 1
