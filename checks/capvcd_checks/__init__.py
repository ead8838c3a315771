"""Judges facts: the check decorator, the catalogue and the pytest plugin."""
