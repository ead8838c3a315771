"""The files that this run was given: each can be read as what it is said to be."""

from capvcd_checks import Remedy, Severity, check
from capvcd_checks.rules.flaws import Flaw, describe_flaws
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import FileFault, InputFile


@check(
    "PF-INP-001",
    title="Every file of CAPVCD's can be read as what it is",
    severity=Severity.BLOCKER,
    why="kubectl, clusterctl and the controllers refuse what is no YAML or no object, and of an object that is given "
    "twice the last one wins. What stands in a file that cannot be read is not judged here: the checks that "
    "need it are undecided until it is corrected.",
    remedy=Remedy(
        ui="Edit the file in a text editor; it is no part of Cloud Director's UI",
        api="kubectl apply --dry-run=client -f FILE shows what kubectl makes of a manifest, clusterctl generate yaml "
        "--from FILE what becomes of its variables",
    ),
)
def file_can_be_read(file: InputFile) -> None:
    flaws = [_flaw(each) for each in file.faults]
    places: dict[str, list[str]] = {}
    for each in flaws:
        places.setdefault(each.fix, []).append(spot(each.where))
    fixes = [f"{fix[:1].upper()}{fix[1:]}, in {listed(spots)}" for fix, spots in places.items()]
    assert not flaws, describe_flaws(flaws, fix="; ".join(fixes))


def _flaw(fault: FileFault) -> Flaw:
    """What is wrong and what to do, which a fault says in one sentence."""
    text, _, remedy = fault.message.partition("; ")
    return Flaw(text, fault.where, remedy or "correct it")
