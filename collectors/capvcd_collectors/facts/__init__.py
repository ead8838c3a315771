"""The facts: frozen dataclasses in the domain's own nouns, each with the place it was read from.

Nothing here does I/O or judges. `capvcd_collectors.facts.base` explains what stands in for a fact that could not be
had.
"""
