"""The files that this run was given: each can be read as what it is said to be, and each waiver accepts something."""

from capvcd_checks import Remedy, Severity, check, undecided, warn_unless
from capvcd_checks.engine.waiver_use import Outcome, WaiverUse
from capvcd_checks.rules.flaws import Flaw, describe_flaws
from capvcd_checks.rules.suggest import did_you_mean, listed, names_meant, write_instead
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import All, FileFault, InputFile


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
    flaws = [_flaw(each) for each in file.faults if not each.may_be_right]
    places: dict[str, list[str]] = {}
    for each in flaws:
        places.setdefault(each.fix, []).append(spot(each.where))
    fixes = [f"{fix[:1].upper()}{fix[1:]}, in {listed(spots)}" for fix, spots in places.items()]
    assert not flaws, describe_flaws(flaws, fix="; ".join(fixes))
    unread = [_flaw(each) for each in file.faults]
    if unread:
        undecided(describe_flaws(unread), listed(f"{each.fix}, for {spot(each.where)}" for each in unread))


@check(
    "PF-INP-002",
    title="Every waiver accepts a failure of this run, until a day to come",
    severity=Severity.WARNING,
    why="A waiver that names no check accepts nothing, however sure its author was; one that has expired, or whose "
    "failure is gone, will one day accept a failure that nobody has looked at.",
    remedy=Remedy(
        ui="Edit the file of waivers in a text editor",
        api="capvcd-doctor list shows the ids of the checks; the report shows the subjects of each",
    ),
)
def waivers_accept_something(waivers: All[WaiverUse]) -> None:
    flaws = [flaw for each in waivers if (flaw := _waiver_flaw(each)) is not None]
    warn_unless(not flaws, describe_flaws(flaws))


def _waiver_flaw(waiver: WaiverUse) -> Flaw | None:
    called = f"the waiver of {waiver.check}{f' for {waiver.accepted}' if waiver.accepted else ''} by {waiver.owner}"
    place = waiver.source
    remove = f"Remove the waiver in {spot(place)}"
    if waiver.outcome is Outcome.NO_SUCH_CHECK:
        hint = did_you_mean(waiver.check, waiver.known)
        meant = names_meant(waiver.check, waiver.known)
        return Flaw(
            f"{called} accepts nothing: there is no such check{hint}",
            place,
            write_instead(waiver.check, meant, place) if meant else remove,
        )
    if waiver.outcome is Outcome.NO_SUCH_SUBJECT:
        meant = names_meant(waiver.accepted or "", waiver.known) or waiver.known
        return Flaw(
            f"{called} accepts nothing: the check judged {listed(waiver.known)}",
            place,
            write_instead(waiver.accepted or "", meant, place),
        )
    if waiver.expired:
        return Flaw(f"{called} expired on {waiver.until}", place, f"{remove}, or agree on another day with its owner")
    if waiver.outcome is Outcome.NO_FAILURE:
        return Flaw(f"{called} accepts nothing: it did not fail", place, remove)
    return None


def _flaw(fault: FileFault) -> Flaw:
    """What is wrong and what to do, which a fault says in one sentence."""
    text, _, remedy = fault.message.partition("; ")
    return Flaw(text, fault.where, remedy or "correct it")
