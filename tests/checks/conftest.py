"""Loads the built-in checks as the product does, before any test module imports one.

pytest rewrites the asserts of installed plugins when it imports them, which would replace a check's message and lose
the evidence it carries.
"""

from capvcd_checks.engine.suites import load_suite

load_suite("preflight")
