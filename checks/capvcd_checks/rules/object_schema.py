"""Judges an object by its kind: whether the release line serves it, and what its schema has against its fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from capvcd_checks.rules.field_table import FieldTable, dotted, knows
from capvcd_checks.rules.flaws import Flaw
from capvcd_checks.rules.suggest import did_you_mean, listed, names_meant, write_instead
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import FieldFlaw, FieldProblem, ManifestObject, Profile

__all__ = ["INFRASTRUCTURE", "FieldFlaws", "field_flaws", "is_known_group", "kind_flaw", "served_kinds"]

INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io"

_ENVELOPE: FieldTable = {"apiVersion": {}, "kind": {}, "metadata": {}, "status": {}}


@dataclass(frozen=True, slots=True)
class FieldFlaws:
    """What the fields of an object have against them.

    The API server refuses the *refused* ones; the *added_later* ones are known to later releases of Cluster API than
    the one the line is tested with.
    """

    refused: tuple[Flaw, ...]
    added_later: tuple[Flaw, ...]


def is_known_group(group: str, profile: Profile) -> bool:
    """Whether *group* is CAPVCD's, or one of Cluster API's own."""
    return group == INFRASTRUCTURE or group in profile.core_kinds


def served_kinds(group: str, profile: Profile) -> Mapping[str, tuple[str, ...]]:
    """The kinds of a known *group* by the API versions that the line serves."""
    if group == INFRASTRUCTURE:
        return {version: tuple(kinds) for version, kinds in profile.infrastructure_versions.items()}
    return profile.core_kinds[group]


def kind_flaw(manifest: ManifestObject, profile: Profile) -> Flaw | None:
    """What is wrong with the API version or the kind of *manifest*; None when the line serves it, or it is foreign."""
    if not is_known_group(manifest.group, profile):
        return _of_no_such_group(manifest, profile)
    called, place = f"{manifest.kind} {manifest.name}", manifest.locate("apiVersion")
    served = served_kinds(manifest.group, profile)
    if manifest.version not in served:
        text = (
            f"{called} is written for {manifest.version}; CAPVCD {profile.line} goes with {listed(served)} "
            f"of {manifest.group}"
        )
        fix = (
            f"Convert {called} to {manifest.group}/{[*served][-1]} in {spot(place)}: its fields differ, which "
            f"kubectl explain {manifest.kind.lower()}.spec shows"
        )
        return Flaw(text, place, fix)
    kinds = served[manifest.version]
    if manifest.kind in kinds:
        return None
    text = f"{manifest.api_version} has no kind {manifest.kind}{did_you_mean(manifest.kind, kinds)}"
    where = manifest.locate("kind")
    return Flaw(text, where, write_instead(manifest.kind, names_meant(manifest.kind, kinds) or kinds, where))


def _of_no_such_group(manifest: ManifestObject, profile: Profile) -> Flaw | None:
    """The flaw of a kind of ours in a group that cannot have it: one of Kubernetes' own, or a known one misspelt."""
    groups = (*profile.core_kinds, INFRASTRUCTURE)
    homes = [
        group for group in groups if any(manifest.kind in kinds for kinds in served_kinds(group, profile).values())
    ]
    is_built_in = "." not in manifest.group
    if not homes or not (is_built_in or set(homes) & set(names_meant(manifest.group, groups))):
        return None
    place = manifest.locate("apiVersion")
    (home,) = homes
    right = f"{home}/{[*served_kinds(home, profile)][-1]}"
    text = f"{manifest.api_version} has no kind {manifest.kind}; that is one of {home}"
    return Flaw(text, place, write_instead(manifest.api_version, [right], place))


def field_flaws(manifest: ManifestObject, profile: Profile) -> FieldFlaws:
    """What is wrong with the fields of *manifest*, whose kind the line serves."""
    misspelt = {
        (*each.path[:-1], meant)
        for each in manifest.problems
        if each.flaw is FieldFlaw.UNKNOWN
        for meant in names_meant(str(each.path[-1]), each.legal)
    }
    # A field that is missing because its name is misspelt is one mistake, told once.
    problems = [each for each in manifest.problems if each.flaw is not FieldFlaw.MISSING or each.path not in misspelt]
    later = [each for each in problems if each.flaw is FieldFlaw.ADDED_LATER]
    return FieldFlaws(
        refused=tuple(_flaw(manifest, each, profile) for each in problems if each not in later),
        added_later=tuple(_added_later(manifest, later, profile)),
    )


def _added_later(manifest: ManifestObject, later: list[FieldProblem], profile: Profile) -> Iterator[Flaw]:
    for each in later:
        if each.since is not None and _release(each.since) > _release(profile.cluster_api):
            yield Flaw(
                f"{dotted(each.path)} of {manifest.kind} came with Cluster API {each.since}; CAPVCD {profile.line} is "
                f"tested with {profile.cluster_api}, which refuses it",
                each.where,
                f"Take {dotted(each.path)} out of {manifest.kind} {manifest.name} in {spot(each.where)}, unless the "
                f"management cluster runs Cluster API {each.since} or later",
            )


def _release(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def _flaw(manifest: ManifestObject, problem: FieldProblem, profile: Profile) -> Flaw:
    field, place = dotted(problem.path), problem.where
    match problem.flaw:
        case FieldFlaw.UNKNOWN:
            return _stray(manifest, problem, profile)
        case FieldFlaw.MISSING:
            text = f"{field} is {problem.seen}; {manifest.kind} in {manifest.version} needs {problem.wanted} there"
            return Flaw(text, place, f"Write {problem.wanted} as {field} of {manifest.kind} {manifest.name}")
        case _:
            text = f"{field} of {manifest.kind} is {problem.seen}; the API server takes {problem.wanted} there"
            return Flaw(text, place, f"Write {problem.wanted}{_quoting(problem)} in {spot(place)}")


def _quoting(problem: FieldProblem) -> str:
    """Whether quotes are what is wrong: the usual way to a value of the wrong type."""
    is_text = problem.seen.startswith(("the text", "a text"))
    if problem.wanted in ("a whole number", "true or false") and is_text:
        return " without quotes"
    if problem.wanted == "a text" and problem.seen.startswith(("the number", "a number", "the flag", "a flag")):
        return " in quotes"
    return ""


def _stray(manifest: ManifestObject, stray: FieldProblem, profile: Profile) -> Flaw:
    """A field its version does not have, with the versions of this line that do, or the nearest name."""
    name, field, place = str(stray.path[-1]), dotted(stray.path), stray.where
    text = f"{field} is no field of {manifest.kind} in {manifest.version}"
    having = [
        version
        for version, kinds in (profile.infrastructure_versions.items() if manifest.group == INFRASTRUCTURE else ())
        if manifest.kind in kinds and knows({**_ENVELOPE, "spec": kinds[manifest.kind]}, stray.path)
    ]
    fix = f"Take {field} out of {manifest.kind} {manifest.name} in {spot(place)}"
    if profile.renamed_fields.get(name) in stray.legal:
        text += f"; it is called {profile.renamed_fields[name]} there"
        fix = write_instead(name, [profile.renamed_fields[name]], place)
    elif having:
        text += f"; {listed(having)} {'has' if len(having) == 1 else 'have'} it"
        fix += f", or convert {manifest.kind} {manifest.name} to {listed(having, 'or')}"
    else:
        text += did_you_mean(name, stray.legal)
        if meant := names_meant(name, stray.legal):
            fix = write_instead(name, meant, place)
    return Flaw(text, place, fix)
