"""Reports are made from a copy in which every string went through the redactor."""

import json
from dataclasses import replace

from jsonschema import Draft202012Validator

from capvcd_checks.engine.redaction import redacted
from capvcd_checks.engine.verdicts import Finding, Remedy, Requests, Target, Verdict
from capvcd_collectors.facts.base import ExchangeSource, FileSource
from capvcd_reports import schemas
from capvcd_reports.formats.json import as_text, to_json
from capvcd_reports.formats.terminal import render
from capvcd_reports.look import Look
from reports.made_up import check, mixed_run, result, run_of

SECRET = "hunter2-correct-horse"


def redact(text: str) -> str:
    return text.replace(SECRET, "[redacted]")


def planted_everywhere() -> object:
    places = (
        ExchangeSource(SECRET, SECRET, f"/oauth?refresh_token={SECRET}", 200, SECRET, f"/{SECRET}", SECRET),
        FileSource(SECRET, 1, 2, SECRET, SECRET),
    )
    fix = Remedy(SECRET, SECRET)
    findings = [Finding(each, SECRET, f"x{SECRET}y", places, SECRET, fix=fix, cause=SECRET) for each in Verdict]
    run = run_of(result("PF-VCD-004", *findings), requests=Requests({SECRET: 3}, 1, (SECRET,)))
    target = Target(SECRET, SECRET, SECRET)
    return replace(run, suite=SECRET, tool_version=SECRET, line=SECRET, target=target, started=SECRET)


def test_no_planted_secret_reaches_a_report() -> None:
    run = planted_everywhere()
    assert as_text(to_json(run)).count(SECRET) > 40
    clean = redacted(run, redact)
    Draft202012Validator(schemas.resolve(schemas.REPORT)).validate(to_json(clean))
    assert SECRET not in as_text(to_json(clean))
    assert SECRET not in render(clean, Look(verbose=True))
    assert SECRET not in repr(clean)


def test_what_a_check_says_of_itself_is_not_data() -> None:
    identity = check("PF-CFG-005", remedy=Remedy("page", "kubectl create secret --from-literal=password=VALUE"))
    clean = redacted(run_of(result(identity)), lambda text: text.replace("VALUE", "[redacted]"))
    assert clean.results[0].check == identity


def test_the_original_is_left_as_it_was() -> None:
    run = planted_everywhere()
    before = json.dumps(to_json(run))
    redacted(run, redact)
    assert json.dumps(to_json(run)) == before


def test_a_run_without_secrets_is_copied_unchanged() -> None:
    assert redacted(mixed_run(), redact) == mixed_run()
    assert redacted(mixed_run().results[0], redact) == mixed_run().results[0]


def test_verdicts_survive_any_redactor() -> None:
    clean = redacted(mixed_run(), lambda _text: "")
    assert clean.counts() == mixed_run().counts()
    assert clean.outlook is mixed_run().outlook


def test_endpoints_that_become_one_name_keep_their_total() -> None:
    run = run_of(requests=Requests({"a": 2, "b": 3}))
    assert redacted(run, lambda _text: "x").requests.by_endpoint == {"x": 5}
