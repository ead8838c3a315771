"""The variables clusterctl gets: what becomes of values without quotes, and of names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from capvcd_collectors.cluster_api.clusterctl import read_variables

Write = Callable[[str, str], Path]
Refusal = Callable[[Callable[[], object]], str]

# Written down from clusterctl 1.7.4, which has its variables from viper and go-yaml v3.
VALUES = {
    "1.10": "1.1",
    "'1.10'": "1.10",
    "!!str 1.10": "1.10",
    "1.0": "1",
    "1.": "1",
    ".5": "0.5",
    "0x10": "16",
    "0b11": "3",
    "0o17": "15",
    "010": "8",
    "08": "8",
    "-010": "-8",
    "+5": "5",
    "-0": "0",
    "-0.0": "-0",
    "1_000": "1000",
    "1e3": "1000",
    "1.2e10": "12000000000",
    "1e-7": "0.0000001",
    "123456789012345678901": "123456789012345680000",
    "18446744073709551615": "18446744073709551615",
    "1e400": "1e400",
    ".inf": "+Inf",
    "-.inf": "-Inf",
    ".NaN": "NaN",
    "true": "true",
    "TRUE": "true",
    "yes": "yes",
    "12:30": "12:30",
    "a # why": "a",
    "|\n  x\n  y": "x\ny\n",
}


@pytest.mark.parametrize(("written", "value"), VALUES.items())
def test_a_value_is_read_before_it_is_written(write: Write, written: str, value: str) -> None:
    assert read_variables(write("clusterctl.yaml", f"A: {written}\n")).value("A") == value


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "[a]", "{a: b}"])
def test_nothing_and_lists_are_no_values(write: Write, written: str) -> None:
    assert read_variables(write("clusterctl.yaml", f"A: {written}\n")).value("A") is None


def test_names_are_the_same_in_capitals(write: Write) -> None:
    variables = read_variables(write("clusterctl.yaml", "vcd_Org: platform\n"))

    assert (variables.value("VCD_ORG"), variables.value("vcd_org")) == ("platform", "platform")


def test_a_name_in_two_spellings_is_refused(write: Write, refusal: Refusal) -> None:
    path = write("v.yaml", "A: 1\nb: 2\na: 3\n")

    assert refusal(lambda: read_variables(path)) == (
        "v.yaml:3: a is here twice, for clusterctl makes no difference of capitals, first in line 1; remove one"
    )


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("A: 2024-01-01\n", 1, "holds what clusterctl takes for a date; put it in quotes"),
        ("B=1\nA=$(cat token)\n", 2, "leaves it to a shell; write the value out, in single quotes if it holds a $"),
        ('A="$HOME/x"\n', 1, "leaves it to a shell; write the value out, in single quotes if it holds a $"),
        ("A=`id`\n", 1, "leaves it to a shell; write the value out, in single quotes if it holds a $"),
        ("a=1\n", 1, "sets a, and clusterctl looks for A; write it in capitals"),
    ],
)
def test_a_value_that_clusterctl_would_not_have_is_none(write: Write, text: str, line: int, reason: str) -> None:
    variables = read_variables(write("v", text))

    assert variables.value("A") is None
    assert (variables.unusable["A"].line, variables.unusable["A"].reason) == (line, reason)


@pytest.mark.parametrize("text", ["A='pa$$word'\n", "A=5$\n", "A=x # costs $HOME\n", r"A=\$x" + "\n"])
def test_a_dollar_that_no_shell_would_touch_is_one(write: Write, text: str) -> None:
    assert read_variables(write("v", text)).value("A") in ("pa$$word", "5$", "x", "$x")


def test_a_secret_is_one_though_it_cannot_be_used(write: Write) -> None:
    assert read_variables(write("v", 'VCD_PASSWORD="hunter$x"\n')).secrets() == ("hunter$x",)
