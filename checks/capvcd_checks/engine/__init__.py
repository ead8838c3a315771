"""Judges facts: what a check is, which ones run, what they found. It knows neither pytest nor a medium."""
