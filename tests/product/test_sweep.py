"""Faults on the wire: a seeded sample in every test run, all of them with ``make sweep``."""

import random
from collections.abc import Iterator

import pytest

from product.sweeping import Stroke, Sweep, strokes

SEED = 20261122
SAMPLE = 24
BASES = ("article", "production")


@pytest.fixture(scope="module", params=BASES)
def sweep(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sweep]:
    """The lab to strike."""
    made = Sweep(request.param, tmp_path_factory.mktemp("sweep"))
    yield made
    made.close()


def struck(sweep: Sweep, chosen: list[Stroke]) -> list[str]:
    """The complaints about all of *chosen*, each with its stroke in front."""
    complaints = []
    for stroke in chosen:
        outcome, fault = sweep.strike(stroke)
        if not fault.struck:
            complaints.append(f"{stroke}: the fault struck nothing")
        complaints += [f"{stroke}: {complaint}" for complaint in sweep.complaints(stroke, outcome)]
    return complaints


def test_a_sample_of_faults_changes_no_verdict_but_to_unknown(sweep: Sweep) -> None:
    everything = list(strokes(sweep.base))
    chosen = random.Random(SEED).sample(everything, SAMPLE)  # noqa: S311 - a reproducible sample

    assert struck(sweep, chosen) == []


@pytest.mark.sweep
def test_no_fault_on_any_request_changes_a_verdict_but_to_unknown(sweep: Sweep) -> None:
    everything = list(strokes(sweep.base))

    assert len(everything) > SAMPLE
    assert struck(sweep, everything) == []
