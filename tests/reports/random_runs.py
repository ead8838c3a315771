"""Runs that nobody would think of, for the properties that hold of every run."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from capvcd_checks.engine.verdicts import (
    CheckIdentity,
    CheckResult,
    Choice,
    FailOn,
    Finding,
    Remedy,
    Requests,
    Run,
    Severity,
    Target,
    Verdict,
)
from capvcd_collectors.facts.base import ExchangeSource, FileSource

IDS = ("PF-VCD-001", "PF-VCD-007", "PF-NSX-005", "PF-CFG-009")
"""A few ids that meet, as checks and as causes."""


def runs_of(text: SearchStrategy[str]) -> SearchStrategy[Run]:
    """Runs whose every string is of *text*."""
    texts = st.lists(text, max_size=2).map(tuple)
    line_numbers = st.none() | st.integers(1, 10_000)
    statuses = st.none() | st.integers(100, 599)
    methods = st.sampled_from(["GET", "POST"])
    exchanges = st.builds(ExchangeSource, text, methods, text, statuses, st.none() | text, text, st.none() | text)
    places = exchanges | st.builds(FileSource, text, line_numbers, line_numbers, text, st.none() | text)
    remedies = st.builds(Remedy, text, text)
    findings = st.builds(
        Finding,
        st.sampled_from(Verdict),
        text,
        text,
        st.lists(places, max_size=2).map(tuple),
        st.none() | text,
        st.booleans(),
        st.none() | remedies,
        st.none() | st.sampled_from(IDS),
        st.booleans(),
    )
    ids, severities = st.sampled_from(IDS) | text, st.sampled_from(Severity)
    identities = st.builds(CheckIdentity, ids, text, severities, text, remedies, text, texts)
    results = st.builds(CheckResult, identities, st.lists(findings, max_size=3).map(tuple), st.floats(0, 1e6))
    counts = st.dictionaries(text, st.integers(0, 1000), max_size=3)
    return st.builds(
        Run,
        *(text, text, text),
        st.none() | st.builds(Target, text, text, text),
        text,
        st.floats(0, 1e6),
        st.lists(results, max_size=3).map(tuple),
        st.builds(Requests, counts, st.integers(0, 20), texts),
        st.booleans(),
        st.dictionaries(text, text, max_size=2),
        st.builds(Choice, texts, texts, texts, st.none() | severities),
        st.sampled_from(FailOn),
    )


RUNS = runs_of(st.text(st.characters(exclude_categories=()), max_size=30))
"""With control characters, direction overrides and lone surrogates in every string."""

RUNS_OF_CHARACTERS = runs_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
"""The same without lone surrogates: JSON reads two of them as one character."""
