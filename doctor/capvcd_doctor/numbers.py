"""The numbers a command line takes, refused in words where they make no sense."""

from argparse import ArgumentTypeError
from math import inf

_LAST_PORT = 65535


def count(text: str) -> int:
    """A whole number from 1."""
    number = _whole(text)
    if number < 1:
        raise ArgumentTypeError(f"{text} is too few; give 1 or more")
    return number


def port(text: str) -> int:
    """A TCP port, or 0 for a free one."""
    number = _whole(text)
    if not 0 <= number <= _LAST_PORT:
        raise ArgumentTypeError(f"{text} is no port; give one up to {_LAST_PORT}, or 0 for a free one")
    return number


def seconds(text: str) -> float:
    """A time above zero, and finite."""
    try:
        number = float(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a number of seconds") from None
    if not 0 < number < inf:
        raise ArgumentTypeError(f"{text} is no time to wait; give seconds above 0")
    return number


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a whole number") from None
