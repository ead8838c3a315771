"""The rights that come with the entity type clusters are recorded as, and who goes on without them."""

from capvcd_collectors.facts import FeatureUse, Profile

__all__ = ["ENTITY_RIGHTS", "FULL_ACCESS", "goes_without_entities"]

ENTITY_RIGHTS = "vmware:capvcdCluster:"
"""How the names of the rights begin that come with the entity type, and cannot exist before it."""

FULL_ACCESS = "vmware:capvcdCluster: Full Access"
"""The right that lets a user read and write cluster entities."""


def goes_without_entities(profile: Profile, use: FeatureUse) -> bool:
    """Whether clusters that cannot be recorded are built all the same: always by 0.5, on demand by later lines."""
    return profile.rde_optional or use.skips_rde
