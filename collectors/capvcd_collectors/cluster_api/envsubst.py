"""The expressions by which clusterctl puts variables into a template: their grammar, and what each of them makes.

clusterctl has them from the Go library drone/envsubst, and so the grammar here is that library's, which only looks like
a shell's: ``:?`` and ``:+`` are defaults like ``:=``, a ``-`` without colon is an error, ``${V: -3}`` cuts nothing,
lengths are bytes. Sources: ``parse/parse.go`` and ``funcs.go`` of github.com/drone/envsubst/v2, and clusterctl's
``yamlprocessor/simple_processor.go``; what stands here was compared with both.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from capvcd_collectors.cluster_api.trimming import CannotTrimError, without_prefix, without_suffix

LARGEST_RESULT = 8 * 1024 * 1024
"""Characters that one text may have after substitution, and that the values put into it may have together."""

MOST_NESTED = 20
"""How deep expressions may stand in one another. The library sets no bound, and nobody nests three."""

DEFAULTS = frozenset({"=", ":=", ":-", ":?", ":+"})
"""The operators whose arguments stand in place of an absent or empty value."""

_LETTERS = re.compile(r"\w+")
_TEXT = re.compile(r"(?:[^$}]++|\$(?!\{))++")
_OFFSET = re.compile(r"(?:[^$:}]++|\$(?!\{))++")
_REPLACEMENT = re.compile(r"(?:\$\$|\\[/\\]|[^$}\\]++|\$(?!\{)|\\)++")
_REPLACED = re.compile(r"(?:\$\$|\\[/\\]|[^$/\\]++|\$(?!\{)|\\)++")
_ESCAPED = re.compile(r"\$(\$)|\\([/\\])")
_OPERATOR = re.compile(r":[=\-?+]|=|[,^]{1,2}|/[/#%]?|##?|%%?|:")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
"""A number that has room in 64 bits."""


class NotAnExpressionError(Exception):
    """What begins with ``${`` is none of the library's expressions; the message is a clause that says why.

    *end* is how far it need not be looked at again for expressions inside it, None for no further than its brace.
    """

    def __init__(self, message: str, end: int | None = None) -> None:
        super().__init__(message)
        self.end = end


class CannotSubstituteError(Exception):
    """An expression that has no result; the message is a clause that says why."""


class TooLargeError(Exception):
    """Substitution makes more text than any manifest has."""


@dataclass(frozen=True, slots=True)
class Expression:
    """``${name}`` or ``${name operator arguments}``, as far as *end* of its text."""

    name: str
    operator: str
    arguments: "tuple[str | Expression, ...]"
    end: int

    def __str__(self) -> str:
        """The expression without its arguments, which may be secrets: ``${VCD_PASSWORD:=…}``."""
        if self.operator == "#" and not self.arguments:
            return f"${{#{self.name}}}"
        return f"${{{self.name}{self.operator}{'…' if self.arguments else ''}}}"


def expression_at(text: str, start: int) -> Expression:
    """The expression that begins at *start* of *text*, where ``${`` stands; raises NotAnExpressionError."""
    return _Parser(text).expression(start + 2, 1)


class _Parser:
    """Reads the expressions of one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def expression(self, at: int, depth: int) -> Expression:
        """The expression whose name, or ``#``, begins at *at*."""
        if depth > MOST_NESTED:
            raise NotAnExpressionError("it is nested too deeply", at)
        if self.text.startswith("#", at):
            name, at = self.name(at + 1)
            return Expression(name, "#", (), self.closed(at))
        name, at = self.name(at)
        found = _OPERATOR.match(self.text, at)
        if found is None:
            return Expression(name, "", (), self.closed(at))
        operator = found[0]
        arguments, at = self.arguments(operator, found.end(), depth)
        return Expression(name, operator, arguments, self.closed(at))

    def arguments(self, operator: str, at: int, depth: int) -> "tuple[tuple[str | Expression, ...], int]":
        if operator in DEFAULTS:
            return self.default(at, depth)
        if operator[0] in ",^":
            return (), at
        if operator[0] in "#%":
            argument, at = self.argument(_TEXT, at, depth)
            return (argument,), at
        if operator[0] == "/":
            return self.replacement(at, depth)
        return self.substring(at, depth)

    def default(self, at: int, depth: int) -> "tuple[tuple[str | Expression, ...], int]":
        """Any number of texts and expressions, in a row."""
        found: list[str | Expression] = []
        while not self.text.startswith("}", at):
            argument, at = self.argument(_TEXT, at, depth)
            found.append(argument)
        return tuple(found), at

    def replacement(self, at: int, depth: int) -> "tuple[tuple[str | Expression, ...], int]":
        """What is replaced, a slash or several, and what with; the slash must be there, the rest need not."""
        replaced, at = self.argument(_REPLACED, at, depth)
        after = self.skipped("/", at)
        if after == at:
            raise NotAnExpressionError("a / is missing after what is to be replaced")
        if self.text.startswith("}", after):
            return (replaced,), after
        replacement, at = self.argument(_REPLACEMENT, after, depth)
        return (replaced, replacement), at

    def substring(self, at: int, depth: int) -> "tuple[tuple[str | Expression, ...], int]":
        if not self.text[at : at + 1].isascii():
            raise NotAnExpressionError("clusterctl loses its place at a character of several bytes after a colon")
        offset, at = self.argument(_OFFSET, at, depth)
        after = self.skipped(":", at)
        if after == at:
            return (offset,), at
        length, at = self.argument(_TEXT, after, depth)
        return (offset, length), at

    def argument(self, plain: re.Pattern[str], at: int, depth: int) -> "tuple[str | Expression, int]":
        """One expression, or the text that *plain* matches."""
        if self.text.startswith("${", at):
            nested = self.expression(at + 2, depth + 1)
            return nested, nested.end
        found = plain.match(self.text, at)
        if found is None:
            raise NotAnExpressionError("an argument is missing")
        escapes = plain is _REPLACED or plain is _REPLACEMENT
        return (_without_escapes(found[0]) if escapes else found[0]), found.end()

    def name(self, at: int) -> tuple[str, int]:
        found = _LETTERS.match(self.text, at)
        letters = found[0] if found else ""
        length = next((index for index, each in enumerate(letters) if not _is_of_a_name(each)), len(letters))
        if not length:
            raise NotAnExpressionError("no name follows the brace")
        return letters[:length], at + length

    def closed(self, at: int) -> int:
        if not self.text.startswith("}", at):
            raise NotAnExpressionError("a closing brace is missing, or what stands before it is no operator")
        return at + 1

    def skipped(self, character: str, at: int) -> int:
        while self.text.startswith(character, at):
            at += 1
        return at


def _is_of_a_name(character: str) -> bool:
    return character == "_" or character.isalpha() or character.isdecimal()


def _without_escapes(text: str) -> str:
    r"""*text* with ``$$``, ``\/`` and ``\\`` as ``$``, ``/`` and ``\``."""
    return _ESCAPED.sub(lambda found: found[1] or found[2], text)


@dataclass(slots=True)
class Evaluation:
    """Evaluates the expressions of one text, whose results have a bound together.

    *value_of* gives a variable's value, None when it has none. A variable without value is refused wherever its value
    would be needed: clusterctl itself refuses ``${V}``, but puts nothing in place of ``${V%x}`` and of ``${V}`` after a
    ``${V:=x}``, which nobody means.
    """

    value_of: Callable[[str], str | None]
    spent: int = 0

    def result(self, expression: Expression, *, is_nested: bool = False) -> str:
        """What *expression* becomes; raises NoValueError, CannotSubstituteError or TooLargeError."""
        known = self.value_of(expression.name)
        if expression.operator in DEFAULTS and not known:
            if known is None and not expression.arguments and not is_nested:
                raise NoValueError(expression.name)
            return self.counted("".join(self.evaluated(expression.arguments)))
        if known is None:
            raise NoValueError(expression.name)
        if expression.operator in DEFAULTS:
            return self.counted(known)
        arguments = self.evaluated(expression.arguments)
        self.count(len(known) + sum(map(len, arguments)))
        return self.counted(_applied(expression, known, arguments))

    def evaluated(self, arguments: Sequence[str | Expression]) -> tuple[str, ...]:
        return tuple(each if isinstance(each, str) else self.result(each, is_nested=True) for each in arguments)

    def counted(self, text: str) -> str:
        self.count(len(text))
        return text

    def count(self, length: int) -> None:
        self.spent += length
        if self.spent > LARGEST_RESULT:
            raise TooLargeError


class NoValueError(Exception):
    """The variable *name* has no value, and the expression gives no default."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _applied(expression: Expression, value: str, arguments: Sequence[str]) -> str:
    operator = expression.operator
    if operator == "#" and not arguments:
        return str(len(value.encode()))
    if operator in _CASES:
        return _CASES[operator](value)
    if operator in _TRIMS:
        try:
            return _TRIMS[operator](value, arguments[0])
        except CannotTrimError as error:
            raise CannotSubstituteError(str(error)) from None
    if operator.startswith("/"):
        return _replaced(operator, value, arguments)
    if operator == ":":
        return _substring(value, arguments)
    # ``${V}``, and the mixtures ``,^`` and ``^,``, which the library accepts and does not know.
    return value


def _lower(character: str) -> str:
    # Go has no character but this one whose lower case Python writes as two.
    lower = "i" if character == "\u0130" else character.lower()
    return lower if len(lower) == 1 else character


def _upper(character: str) -> str:
    upper = character.upper()
    return upper if len(upper) == 1 else character.title() if len(character.title()) == 1 else character


_CASES: Mapping[str, Callable[[str], str]] = {
    ",": lambda value: _lower(value[0]) + value[1:] if value else value,
    ",,": lambda value: "".join(map(_lower, value)),
    "^": lambda value: _upper(value[0]) + value[1:] if value else value,
    "^^": lambda value: "".join(map(_upper, value)),
}

_TRIMS: Mapping[str, Callable[[str, str], str]] = {
    "#": lambda value, pattern: without_prefix(value, pattern, longest=False),
    "##": lambda value, pattern: without_prefix(value, pattern, longest=True),
    "%": lambda value, pattern: without_suffix(value, pattern, longest=False),
    "%%": lambda value, pattern: without_suffix(value, pattern, longest=True),
}


def _replaced(operator: str, value: str, arguments: Sequence[str]) -> str:
    replaced, *with_what = arguments
    if operator in ("/#", "/%"):
        if not with_what or not (value.startswith if operator == "/#" else value.endswith)(replaced):
            return value
        return (
            with_what[0] + value[len(replaced) :] if operator == "/#" else value.removesuffix(replaced) + with_what[0]
        )
    replacement = with_what[0] if with_what else ""
    times = 1 if operator == "/" else value.count(replaced)
    if len(value) + times * len(replacement) > LARGEST_RESULT:
        raise TooLargeError
    return value.replace(replaced, replacement, times)


def _substring(value: str, arguments: Sequence[str]) -> str:
    """The bytes of *value* from an offset on, a negative one from the end; what is no number cuts nothing."""
    numbers = [int(each) if _INTEGER.fullmatch(each) else None for each in arguments]
    encoded = value.encode()
    offset, length = numbers[0], numbers[-1] if len(numbers) > 1 else len(encoded)
    if offset is None or length is None:
        return value
    if offset < 0:
        offset = max(0, len(encoded) + offset)
    if length < 0 and offset + length < len(encoded):
        raise CannotSubstituteError("clusterctl breaks off at a negative length")
    try:
        return encoded[offset : offset + length].decode()
    except UnicodeDecodeError:
        raise CannotSubstituteError("it cuts a character of several bytes in two") from None
