"""What a scenario is, and the catalogue they enter themselves into."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from capvcd_lab.world import World

ARTICLE = "article"
PRODUCTION = "production"
BASES = (ARTICLE, PRODUCTION)

Change = Callable[[World], None]
Build = Callable[[datetime], World]


@dataclass(frozen=True)
class Scenario:
    """A named state of the world.

    A base builds a world; every other scenario changes one. ``bases`` are those it makes sense on.
    """

    name: str
    sentence: str
    bases: tuple[str, ...]
    build: Build | None = None
    change: Change | None = None

    @property
    def is_base(self) -> bool:
        """Whether this one makes a world instead of changing one."""
        return self.build is not None


ENTERED: dict[str, Scenario] = {}


def base(name: str, build: Build) -> None:
    """Enter a base; its sentence is the function's docstring."""
    ENTERED[name] = Scenario(name, _sentence(build), (name,), build=build)


def scenario(name: str, *, only: str | None = None) -> Callable[[Change], Change]:
    """Enter a change of the world, by default for every base; its sentence is the function's docstring."""

    def register(change: Change) -> Change:
        if name in ENTERED:
            raise ValueError(f"two scenarios are called {name}")
        ENTERED[name] = Scenario(name, _sentence(change), (only,) if only else BASES, change=change)
        return change

    return register


def _sentence(function: Callable[..., object]) -> str:
    lines = (function.__doc__ or "").strip().splitlines()
    if not lines:
        raise ValueError(f"{function.__qualname__} has no sentence")
    return " ".join(line.strip() for line in lines)
