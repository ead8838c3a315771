from .engine.declare import All, Missing, check, found, not_applicable, seen, undecided, warn_unless
from .engine.verdicts import Remedy, Severity

__all__ = [
    "All",
    "Missing",
    "Remedy",
    "Severity",
    "check",
    "found",
    "not_applicable",
    "seen",
    "undecided",
    "warn_unless",
]
