"""Judges CAPVCD's files alone: finds them, has them judged by the checks that need no endpoint, and reports."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from capvcd_checks.engine.evaluate import identity_of
from capvcd_checks.engine.judge import judge
from capvcd_checks.engine.running import circumstances_of, collect, finished
from capvcd_checks.engine.selection import Selection, select
from capvcd_checks.engine.suites import load_suite
from capvcd_checks.engine.verdicts import Run
from capvcd_checks.engine.waiver_use import WaiverUse
from capvcd_collectors.engine.registry import needs_of
from capvcd_collectors.environment.draft import Given, environment_of_files
from capvcd_collectors.environment.load import load_environment
from capvcd_collectors.environment.shelf import broken_as_manifests, shelve
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.preparation import file_facts, prepare_validation
from capvcd_doctor.arguments import destinations, refuse_swallowed, refuse_two_on_standard_output, shown_as
from capvcd_doctor.complaints import tell_what_was_read
from capvcd_doctor.exits import Exit
from capvcd_doctor.suite import DEFAULT_ENVIRONMENT, choice_of, fail_on_of, nothing_selected, report, show_checks
from capvcd_reports.destinations import inputs_in, refuse_destinations
from capvcd_reports.formats import Format

VALIDATION = "validation"
_FILES_OF = "preflight"
"""The suite that the checks are taken from."""
_AREAS = ("INP", "CFG", "MGT")
"""The areas of checks that judge files, and not what somebody may do with them."""


def validate(arguments: argparse.Namespace, formats: Sequence[Format]) -> Exit:
    """Judge the files that *arguments* name, and report in the *formats* they ask for; returns the exit code."""
    asked = destinations(arguments, formats)
    refuse_two_on_standard_output(asked)
    refuse_swallowed(arguments, asked)
    selection = _selected(arguments)
    if not selection.checks:
        return nothing_selected()
    if arguments.collect_only:
        return show_checks(selection, arguments, asked)
    environment = _environment(arguments)
    refuse_destinations({each.option: destination for each, destination in asked.items()}, inputs_in(environment))
    run = _judged(environment, selection, arguments)
    shown_in = shown_as(arguments, formats)
    for each in (shown_in, *asked):
        each.prepare()
    report(run, arguments, asked, shown_in)
    return Exit(run.exit_code)


def _judged(environment: Environment, selection: Selection, arguments: argparse.Namespace) -> Run:
    with prepare_validation(environment) as examination:
        circumstances = replace(circumstances_of(examination, fail_on=fail_on_of(arguments)), target=None)
        facts, interrupted = collect(examination, selection.facts_needed(circumstances.line))
        return finished(judge(facts, selection, circumstances), examination, interrupted=interrupted)


def _selected(arguments: argparse.Namespace) -> Selection:
    """The checks of the suite that need no endpoint, as far as they were asked for."""
    of_files = {*file_facts(), WaiverUse}
    checks = [
        check
        for check in load_suite(_FILES_OF).checks.values()
        if all(need.type in of_files for need in needs_of(check) if not need.optional)
        and getattr(identity_of(check), "area", "") in _AREAS
    ]
    return select(VALIDATION, checks, choice_of(arguments))


def _environment(arguments: argparse.Namespace) -> Environment:
    """What is to be judged: the files named, those of an environment file, or those that lie here."""
    if arguments.files and arguments.config is not None:
        raise UsageError("-c FILE names the files to judge already: leave the others out, or leave -c out")
    config = Path(arguments.config or DEFAULT_ENVIRONMENT)
    if not arguments.files and (arguments.config is not None or config.exists()):
        if arguments.capvcd is not None:
            raise UsageError(f"{config} says which release of CAPVCD it is: leave --capvcd out")
        return load_environment(config)
    shelf = broken_as_manifests(shelve([Path(each) for each in arguments.files] or [Path.cwd()]))
    tell_what_was_read([] if arguments.quiet else shelf.read, shelf.skipped)
    if not shelf.files:
        raise UsageError("there is none of the files here that CAPVCD is installed with; name them")
    return environment_of_files(shelf, Given(arguments.capvcd))
