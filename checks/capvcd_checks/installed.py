"""The suites this package brings; an installed package announces its own by the entry point group `GROUP`."""

GROUP = "capvcd_doctor.suites"
"""An entry point here names a suite and the package of its check modules: ``nightly = "our_checks.nightly"``."""

SUITES = {"preflight": "capvcd_checks.preflight"}
"""The package of each suite, by the suite's name."""
