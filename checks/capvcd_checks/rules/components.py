"""What messages say of a component in the workload cluster (CPI, CSI, CNI): its name, and which versions are sound."""

from capvcd_checks.rules.suggest import listed, write_instead
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import ComponentVersion, Profile

__all__ = ["called", "sound_versions", "use_instead", "write_another"]


def called(component: ComponentVersion) -> str:
    """``CSI 1.6.0``; ``CSI`` alone where its version cannot be told."""
    kind, blank, version = component.subject.partition(" ")
    return f"{kind.upper()}{blank}{version}"


def sound_versions(profile: Profile, kind: str) -> list[str]:
    """The versions of *kind* that the line supports and nothing is known against.

    Those alone that ask for the API version which the line itself asks for, if there are any.
    """
    sound = [each for each in profile.components(kind) if each.supported and each.defect is None]
    fitting = [each for each in sound if each.api == profile.api_version]
    return [each.version for each in fitting or sound]


def use_instead(profile: Profile, component: ComponentVersion) -> str:
    """``; use 1.6.0 or 1.6.1``, to end a sentence with; empty where the line has no sound version."""
    sound = sound_versions(profile, component.kind)
    return f"; use {listed(sound, 'or')}" if sound else ""


def write_another(profile: Profile, component: ComponentVersion) -> str | None:
    """The fix that writes a sound version; None where the line has none."""
    sound, place = sound_versions(profile, component.kind), component.told_at
    if not sound:
        return None
    if component.is_default:
        return f"Add clusterResourceSet.{component.kind} with {listed(sound, 'or')} to {spot(place)}"
    return write_instead(called(component), sound, place)
