"""A saved run, read back: any format can be made of it, and what is no report is refused with one sentence."""

import json
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings

from capvcd_checks.engine.verdicts import Run
from capvcd_collectors.errors import UsageError
from capvcd_reports.formats import BUILT_IN, Look
from capvcd_reports.formats.json import render, to_json
from capvcd_reports.saved import read_json
from reports.made_up import mixed_run
from reports.random_runs import RUNS_OF_CHARACTERS

LOOKS = (Look(), Look(80, color=True, verbose=True))


@given(RUNS_OF_CHARACTERS)
@settings(max_examples=50, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # shrinking takes minutes here
def test_every_format_of_a_saved_run_is_that_of_the_run(run: Run) -> None:
    back = read_json(render(run, Look()))
    for each in BUILT_IN:
        for look in LOOKS:
            assert each.render(back, look) == each.render(run, look)


def test_what_is_read_is_what_was_written() -> None:
    run = replace(mixed_run(), results=tuple(sorted(mixed_run().results, key=lambda each: each.check.id)))
    back = read_json(render(run, Look()))
    assert replace(back, results=()) == replace(run, results=())
    assert sorted(back.results, key=lambda each: each.check.id) == list(run.results)


def refusal(document: object) -> str:
    with pytest.raises(UsageError) as refused:
        read_json(document if isinstance(document, str) else json.dumps(document))
    return str(refused.value)


def test_what_is_no_json_is_refused() -> None:
    assert refusal("<html>") == (
        "this is not JSON: Expecting value: line 1 column 1 (char 0); give a report written with --json"
    )


@pytest.mark.parametrize("document", [[], {}, "null", {"schemaVersion": 2}])
def test_what_is_no_report_is_refused(document: object) -> None:
    assert refusal(document) == (
        "this is not a report of capvcd-doctor: it has no schemaVersion; give one written with --json"
    )


def test_an_older_report_is_refused_with_its_version() -> None:
    assert refusal({"schemaVersion": "1.0", "checks": []}) == (
        "this report has schema version 1.0, and this capvcd-doctor reads 2.0: "
        "run the checks again, or read it with the version that wrote it"
    )


def test_a_report_that_does_not_fit_the_schema_is_refused_with_the_place() -> None:
    document = to_json(mixed_run())
    document["checks"][0]["verdict"] = "MAYBE"
    assert refusal(document) == (
        "this is not a report of capvcd-doctor: $.checks[0].verdict: "
        "'MAYBE' is not one of ['PASS', 'WARN', 'FAIL', 'UNKNOWN', 'SKIP', 'WAIVED']"
    )
