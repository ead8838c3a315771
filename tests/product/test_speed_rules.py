"""What makes preflight fast, as rules that need no clock: each resource once, short chains, and together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from capvcd_doctor.cli import main
from capvcd_lab.faults import Fault
from capvcd_lab.server import Lab
from capvcd_lab.wire.accounting import RequestRecord
from product.examining import Outcome, examine

LONGEST_CHAIN = {"article": 6, "production": 6}
"""Versions, log-in, session, role and its second page, and the log-out."""

LATENCY = 0.05
"""Seconds that every answer takes at least, so that requests which travel together are seen to."""

POLITE = 8
"""Requests that may be in flight at one server."""


@pytest.fixture(scope="module", params=LONGEST_CHAIN)
def base(request: pytest.FixtureRequest) -> str:
    """Each base."""
    return str(request.param)


@pytest.fixture(scope="module")
def lab(base: str) -> Iterator[Lab]:
    """A lab whose every answer takes a moment."""
    with Lab(base) as lab:
        lab.faults.add(Fault(kind="latency", seconds=LATENCY))
        yield lab


@pytest.fixture(scope="module")
def config(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its environment file."""
    return lab.write_files(tmp_path_factory.mktemp("speed"))


@pytest.fixture(scope="module")
def outcome(config: Path) -> Outcome:
    """One examination of it."""
    return examine(config)


def asked_twice(requests: Sequence[RequestRecord]) -> list[tuple[str, str, str]]:
    """The resources that were read more than once by one user."""
    asked = Counter((each.user, each.method, each.path, "&".join(sorted(each.query.split("&")))) for each in requests)
    return [(method, path, query) for (_, method, path, query), times in asked.items() if times > 1]


def test_an_examination_reads_each_resource_once(outcome: Outcome) -> None:
    read = Counter((each.endpoint, each.method, each.path) for each in outcome.ledger)

    assert [resource for resource, times in read.items() if times > 1] == []


def test_the_command_reads_each_resource_once_and_logs_in_once(lab: Lab, config: Path, base: str) -> None:
    lab.requests.clear()
    main(["preflight", "-q", "-c", str(config)])
    requests = lab.requests.settled()
    logins = [each.path for each in requests if each.method == "POST"]
    logouts = [each.path for each in requests if each.method == "DELETE"]

    assert asked_twice(requests) == []
    assert len(logins) == len(set(logins)) == {"article": 1, "production": 2}[base]
    assert len(logouts) == len(logins)


def test_the_longest_chain_of_dependent_requests_stays_short(outcome: Outcome, base: str) -> None:
    assert 3 <= outcome.longest_chain <= LONGEST_CHAIN[base]


def test_requests_that_need_not_wait_travel_together(lab: Lab, config: Path) -> None:
    lab.requests.clear()
    examine(config)
    spans = [(each.time.timestamp(), each.time.timestamp() + LATENCY) for each in lab.requests.settled()]
    moments = sorted([(began, 1) for began, _ in spans] + [(ended, -1) for _, ended in spans])
    together, most = 0, 0
    for _, change in moments:
        together += change
        most = max(most, together)

    assert POLITE / 2 <= most <= POLITE


@pytest.mark.parametrize(
    ("select", "paths"),
    [
        ("PF-CFG-003", set()),
        ("PF-VCD-001", {"/api/versions"}),
        ("PF-VCD-003", {"/api/versions"}),
    ],
)
def test_a_few_checks_ask_only_what_they_need(lab: Lab, config: Path, select: str, paths: set[str]) -> None:
    lab.requests.clear()
    main(["preflight", "-q", "-c", str(config), "--select", select])

    assert {each.path for each in lab.requests.settled()} == paths
