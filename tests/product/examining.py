"""Runs the built-in checks against a lab in this process, and says what came out: the shortest way to a verdict."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from capvcd_checks.engine.judge import judge
from capvcd_checks.engine.running import circumstances_of, collect, finished
from capvcd_checks.engine.selection import select
from capvcd_checks.engine.suites import load_suite
from capvcd_checks.engine.verdicts import CheckResult, Choice, Run, Verdict
from capvcd_collectors.engine.collection import Facts
from capvcd_collectors.engine.examination import Limits
from capvcd_collectors.http.ledger import LedgerEntry
from capvcd_collectors.http.retry import RetryPolicy
from capvcd_collectors.http.tape import Tape
from capvcd_collectors.preparation import prepare_examination
from capvcd_lab.server import Lab

HASTY = RetryPolicy(attempts=3, first_pause=0.001, longest_pause=0.002, total=5.0)
"""A retry policy that keeps its attempts but hardly waits between them."""


@dataclass(frozen=True)
class Outcome:
    """What one examination found and did."""

    run: Run
    ledger: tuple[LedgerEntry, ...]
    tape: Tape = field(repr=False)
    facts: Facts = field(repr=False)

    @property
    def results(self) -> Mapping[str, CheckResult]:
        """What every check found, by its id."""
        return {result.check.id: result for result in self.run.results}

    @property
    def longest_chain(self) -> int:
        """The most requests that had to wait for one another."""
        return self.run.requests.longest_chain

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Every check's verdict."""
        return {name: result.verdict for name, result in self.results.items()}

    @property
    def troubles(self) -> dict[str, str]:
        """Every verdict that is not PASS, by check."""
        return {name: verdict.value for name, verdict in self.verdicts.items() if verdict is not Verdict.PASS}

    def said(self, check: str) -> str:
        """All that the findings of *check* say."""
        findings = self.results[check].findings
        return "\n".join(f"{each.subject}: {each.message} {each.needs or ''} {each.evidence}" for each in findings)


@contextmanager
def files_of(lab: Lab) -> Iterator[Path]:
    """The lab's environment file, with everything beside it, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="capvcd-test-") as folder:
        yield lab.write_files(Path(folder))


def examine(config: Path, *, request: float = 10.0, retry: RetryPolicy = HASTY) -> Outcome:
    """Run the whole preflight on the environment file *config*, the way the command does."""
    limits = Limits(jobs=16, request=request, retry=retry, loopback_only=True)
    with prepare_examination(config, limits=limits, getenv={}, prompt=None) as examination:
        examination.begin(("vcd",))
        selection = select("preflight", tuple(load_suite("preflight").checks.values()), Choice())
        circumstances = circumstances_of(examination)
        facts, interrupted = collect(examination, selection.facts_needed(circumstances.line))
        run = judge(facts, selection, circumstances)
        return Outcome(
            run=finished(run, examination, interrupted=interrupted),
            ledger=examination.wire.ledger.entries,
            tape=examination.wire.tape,
            facts=facts,
        )


def examine_lab(lab: Lab, *, request: float = 10.0) -> Outcome:
    """Write the lab's files and examine them."""
    with files_of(lab) as config:
        return examine(config, request=request)
