"""The expressions of clusterctl: what the program itself makes of them, and what holds for all."""

import fnmatch
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_collectors.cluster_api.clusterctl import Variables, substitute
from capvcd_collectors.cluster_api.envsubst import (
    LARGEST_RESULT,
    CannotSubstituteError,
    Evaluation,
    NotAnExpressionError,
    NoValueError,
    TooLargeError,
    expression_at,
)
from capvcd_collectors.cluster_api.trimming import without_prefix, without_suffix

EXAMPLES = tomllib.loads(Path(__file__).with_name("clusterctl_examples.toml").read_text(encoding="utf-8"))
VALUES: Mapping[str, str] = EXAMPLES["values"]
VARIABLES = Variables("vars", VALUES)


def result(expression: str, values: Mapping[str, str] = VALUES) -> str:
    return Evaluation(values.get).result(expression_at(expression, 0))


@pytest.mark.parametrize(("template", "made"), EXAMPLES["replaced"].items())
def test_what_clusterctl_makes(template: str, made: str) -> None:
    found = substitute("${VERSION} " + template, VARIABLES, "m.yaml")

    assert found.text == f"{VALUES['VERSION']} {made}"
    assert len(found.leftovers) == 0


@pytest.mark.parametrize("template", EXAMPLES["refused"]["templates"])
def test_what_clusterctl_refuses_is_left_over(template: str) -> None:
    found = substitute(template, VARIABLES, "m.yaml", marked=True)

    leftover = found.leftovers.first_in(found.text)
    assert leftover is not None
    assert leftover.sentence.startswith("clusterctl can make nothing of ${")


@pytest.mark.parametrize(
    "template",
    ["${ABSENT}", "${ABSENT:=}", "${#ABSENT}", "${ABSENT,,}", "${ABSENT%/}", "${ABSENT/a/b}", "${ABSENT:0:3}"],
)
def test_a_value_is_needed(template: str) -> None:
    with pytest.raises(NoValueError, match="ABSENT"):
        result(template)


@pytest.mark.parametrize("template", ["${EMPTY:=${ABSENT}}", "${VERSION/_/${ABSENT}}", "${OTHER:=${ABSENT%x}}"])
def test_a_value_is_needed_inside(template: str) -> None:
    with pytest.raises(NoValueError, match="ABSENT"):
        result(template)


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("${VERSION:0:-1}", "clusterctl breaks off at a negative length"),
        ("${NAME:0:3}", "it cuts a character of several bytes in two"),
        ("${NAME#?}", "clusterctl matches bytes, and the value has characters of several"),
    ],
)
def test_what_has_no_result(template: str, why: str) -> None:
    with pytest.raises(CannotSubstituteError, match=why):
        result(template)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("${PASSWORD:=hunter2}", "${PASSWORD:=…}"),
        ("${#PASSWORD}", "${#PASSWORD}"),
        ("${PASSWORD,,}", "${PASSWORD,,}"),
        ("${PASSWORD}", "${PASSWORD}"),
    ],
)
def test_no_argument_is_said(template: str, said: str) -> None:
    assert str(expression_at(template, 0)) == said


# -- what holds for all --------------------------------------------------------------------------------------------

TEXTS = st.text(alphabet="ab/_-. \n$é", max_size=12)
PATTERNS = st.lists(st.sampled_from(["a", "b", "/", "*", "?", "[ab]", "[^a]", "[a-z]", ".", "**"]), max_size=5).map(
    "".join
)
ANYTHING = st.text(alphabet="${}#%/:=-,^A1 \\é\n", max_size=30)


def matches(pattern: str, text: str) -> bool:
    """The reference: ``*``, ``?`` and sets as in the standard library, which writes ``!`` for ``^``."""
    return fnmatch.fnmatchcase(text, pattern.replace("[^", "[!"))


@given(st.text(alphabet="ab/.z", max_size=8), PATTERNS, st.booleans())
def test_a_prefix_is_the_shortest_or_longest_that_matches(value: str, pattern: str, longest: bool) -> None:
    lengths = [length for length in range(1, len(value) + 1) if matches(pattern, value[:length])]
    cut = 0 if not lengths else max(lengths) if longest else min(lengths)

    assert without_prefix(value, pattern, longest=longest) == value[cut:]


@given(st.text(alphabet="ab/.z", max_size=8), st.text(alphabet="ab/.*?", max_size=5), st.booleans())
def test_a_suffix_is_the_shortest_or_longest_that_matches(value: str, pattern: str, longest: bool) -> None:
    lengths = [length for length in range(1, len(value) + 1) if matches(pattern, value[-length:])]
    cut = 0 if not lengths else max(lengths) if longest else min(lengths)

    assert without_suffix(value, pattern, longest=longest) == value[: len(value) - cut]


@given(TEXTS, TEXTS.filter(lambda text: "$" not in text and "/" not in text))
def test_a_replacement_is_that_of_the_standard_library(value: str, replaced: str) -> None:
    if replaced and not replaced.startswith("/"):
        assert result(f"${{V/{replaced}/+}}", {"V": value}) == value.replace(replaced, "+", 1)
        assert result(f"${{V//{replaced}/+}}", {"V": value}) == value.replace(replaced, "+")


@given(st.text(alphabet="abc", max_size=9), st.integers(-12, 12), st.integers(0, 12))
def test_a_substring_is_a_slice(value: str, offset: int, length: int) -> None:
    begin = max(0, len(value) + offset) if offset < 0 else offset
    written = f"${{V: {offset}}}" if offset < 0 else f"${{V:{offset}:{length}}}"

    assert result(written, {"V": value}) == (value if offset < 0 else value[begin : begin + length])


@given(TEXTS)
def test_an_escaped_text_is_itself(text: str) -> None:
    assert substitute(text.replace("$", "$$") + "${VERSION}", VARIABLES, "m.yaml").text == text + VALUES["VERSION"]


@given(ANYTHING)
def test_every_text_has_a_result_and_its_leftovers_stand_in_it(text: str) -> None:
    found = substitute(text, Variables("vars", {"A": "a", "A1": ""}), "m.yaml", marked=True)

    assert (found.leftovers.first_in(found.text) is None) == (len(found.leftovers) == 0)
    assert found.leftovers.restored(found.text) == substitute(text, Variables("vars", {"A": "a", "A1": ""}), "m").text


@given(st.lists(st.sampled_from(["line", "${A}", "${A:=x\ny}", "# ${LINES}", "${NO}"]), min_size=1, max_size=8))
def test_every_line_is_that_of_the_template(lines: list[str]) -> None:
    template = "\n".join([*lines, "${A}end"])
    found = substitute(template, Variables("vars", {"A": "a", "LINES": "1\n2\n3"}), "m.yaml")

    last = found.text.count("\n") + 1
    assert found.origin.at(last, 1).line == template.count("\n") + 1


# -- bounds --------------------------------------------------------------------------------------------------------


def test_values_that_grow_without_bound_are_refused() -> None:
    values = {"V": "a" * 4000, "W": "b" * 4000}

    with pytest.raises(TooLargeError):
        result("${V//a/${W}}", values)
    with pytest.raises(TooLargeError):
        result("${NO:=" + "${V}" * (LARGEST_RESULT // 4000 + 1) + "}", values)


def test_nesting_is_bounded() -> None:
    with pytest.raises(NotAnExpressionError, match="nested too deeply"):
        expression_at("${A:=" * 10_000 + "}" * 10_000, 0)


def test_a_text_of_beginnings_ends_soon() -> None:
    text = "${A:=" * 20_000 + "}"

    found = substitute(text, VARIABLES, "m.yaml", marked=True)

    assert found.leftovers.restored(found.text) == text
