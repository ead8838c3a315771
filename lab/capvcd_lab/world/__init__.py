"""The simulated world in the domain's nouns: mutable dataclasses that scenarios change and façades render."""

from capvcd_lab.world.world import World, named

__all__ = ["World", "named"]
