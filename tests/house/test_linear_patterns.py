"""The work of every regular expression grows with the text it is given, and not faster."""

import re
import time

import pytest

from capvcd_collectors import redact, secret_forms
from capvcd_collectors.vcd.kind import CLOUD_DIRECTOR
from house.patterns import Found, Unreadable, every_pattern, patterns_in_schemas, slow_texts

HOPELESS = 24
"""Characters that a pattern whose work doubles with each of them is still done with."""
SHORT, LONG = 2_000, 20_000
"""Characters of two texts of one kind. What grows with the text takes ten times as long for the longer one, what grows
with its square a hundred times."""
TIMES = 32
NOTICEABLE = 0.02
"""Seconds of this process's own time, below which no ratio means anything."""

FOUND, UNREADABLE = every_pattern()


def redaction_rules() -> list[Found]:
    redactor = redact.Redactor(["abc"], [CLOUD_DIRECTOR.secrets])
    patterns = [pattern for rules in redactor._rules for _, pattern in rules.patterns]
    patterns += [scheme.pattern for scheme in (*secret_forms._SCHEMES, secret_forms._BLANKS)]
    patterns += filter(None, [redactor._short])
    return [
        Found(f"redaction {number}", pattern.pattern, pattern.flags, anchored=False)
        for number, pattern in enumerate(patterns)
    ]


MADE = {
    Unreadable("capvcd_collectors.redact", "add"): redaction_rules,
    **{
        Unreadable("capvcd_collectors.secret_places", name): redaction_rules
        for name in ("_rule", "header_rules", "key_rules")
    },
    Unreadable("capvcd_collectors.secret_forms", "_bytes_pattern"): redaction_rules,
    Unreadable("capvcd_collectors.cluster_api.field_problems", "_wanted_pattern"): lambda: [*patterns_in_schemas()],
}
"""Patterns that functions make from something else: who makes them, and samples of what they make."""

SAMPLES = {each.where: each for make in MADE.values() for each in make()}


def took(pattern: re.Pattern[str], text: str, *, anchored: bool) -> float:
    """Seconds of this process's own time that *pattern* takes for *text*."""
    began = time.process_time()
    if anchored:
        pattern.fullmatch(text)
        pattern.match(text)
    else:
        pattern.sub("", text)
    return time.process_time() - began


def slow_for(pattern: str, flags: int, *, anchored: bool) -> str:
    """How the text begins for which the work of *pattern* grows faster than the text; empty when there is none."""
    compiled = re.compile(pattern, flags)
    for text in slow_texts(pattern, flags, HOPELESS):
        if took(compiled, text, anchored=anchored) > NOTICEABLE:
            return text
    texts = zip(slow_texts(pattern, flags, SHORT), slow_texts(pattern, flags, LONG), strict=True)
    for short, long in texts:
        if took(compiled, long, anchored=anchored) > NOTICEABLE:
            # Twice, and the best of each: another thread's work may have been counted.
            brief, lengthy = (min(took(compiled, each, anchored=anchored) for _ in range(2)) for each in (short, long))
            if lengthy > max(NOTICEABLE, TIMES * brief):
                return long[:60]
    return ""


def test_every_pattern_is_known() -> None:
    assert len(FOUND) > 30
    assert [each for each in UNREADABLE if each not in MADE] == []


@pytest.mark.parametrize("found", {str(each): each for each in [*FOUND, *SAMPLES.values()]}.values(), ids=str)
def test_the_work_of_a_pattern_grows_with_the_text(found: Found) -> None:
    assert slow_for(found.pattern, found.flags, anchored=found.anchored) == ""


@pytest.mark.parametrize(
    ("pattern", "anchored"),
    [
        (r'key="a"[^>]*?value="', False),
        (r"<([^>]*)>", False),
        (r"(a+)+$", True),
        (r"\$\{\w+:=[^}]*\}", False),
        (r"x.*y.*z", True),
    ],
)
def test_a_slow_pattern_would_be_found(pattern: str, anchored: bool) -> None:
    assert slow_for(pattern, 0, anchored=anchored) != ""
