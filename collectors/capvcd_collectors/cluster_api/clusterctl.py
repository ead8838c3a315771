"""clusterctl variables: the file that holds them, and their substitution in a manifest that is still a template."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from capvcd_collectors.cluster_api.envsubst import (
    LARGEST_RESULT,
    CannotSubstituteError,
    Evaluation,
    NotAnExpressionError,
    NoValueError,
    TooLargeError,
    expression_at,
)
from capvcd_collectors.cluster_api.variables_file import Unusable, assigned, configured
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.yaml.located import Origin, read_text, shown

_DOLLAR = re.compile(r"\$[${]")
_SPACED = re.compile(r"\$\{(?:[ \t]++(?P<first>[A-Za-z0-9_$]++)[ \t]*+|(?P<second>[A-Za-z0-9_$]++)[ \t]++)\}")
"""``${ NAME }``, which clusterctl takes for ``${NAME}`` (its ``convertLegacyVars``)."""

MOST_EXPRESSIONS = 50_000
"""``${`` that a text may hold. A template of clusterctl has some dozen, and scripts in it as many."""

_WORD = re.compile(r"unreplacedQ*x[0-9]+x")
"""The form of the words that stand for leftovers."""

_BEGINNING = re.compile(r"\$\{\s*+(#?\w*+)\s*+(\})?")

_SECRET_NAME = re.compile(r"PASSWORD|TOKEN|SECRET", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of the file at *path* (as shown), by name; *values* may hold secrets.

    Names are in capitals: clusterctl finds ``${vcd_org}`` under VCD_ORG, too. *unusable* are those whose value here is
    not the one clusterctl would have.
    """

    path: str
    values: Mapping[str, str] = field(repr=False)
    unusable: Mapping[str, Unusable] = field(default_factory=dict)

    def secrets(self) -> tuple[str, ...]:
        """The values of variables that are secrets by their name."""
        return tuple(value for name, value in self.values.items() if _SECRET_NAME.search(name) and value)

    def value(self, name: str) -> str | None:
        """The value that clusterctl finds for *name*, None without one."""
        return None if name.upper() in self.unusable else self.values.get(name.upper())


def read_variables(path: Path) -> Variables:
    """The variables in the file at *path*: a flat YAML mapping such as clusterctl.yaml, or lines of ``NAME=value``."""
    text = read_text(path).replace("\r\n", "\n")
    found = assigned(text, shown(path))
    if found is None:
        found = configured(text, shown(path))
    return Variables(shown(path), *found)


@dataclass(frozen=True, slots=True)
class Leftover:
    """An expression that was not replaced: as it is *written*, and the sentence that says why."""

    written: str = field(repr=False)
    sentence: str


class Leftovers:
    """What is left over of one text, by the words that may stand for it there; *word* begins them all."""

    def __init__(self, text: str) -> None:
        self._word = "unreplaced"
        while self._word in text:
            self._word += "Q"
        self._words: dict[str, str] = {}
        self._found: dict[str, Leftover] = {}

    def __len__(self) -> int:
        return len(self._found)

    def word_for(self, leftover: Leftover) -> str:
        """The word that stands for *leftover* from now on."""
        word = self._words.setdefault(leftover.written, f"{self._word}x{len(self._words)}x")
        self._found.setdefault(word, leftover)
        return word

    def first_in(self, text: str) -> Leftover | None:
        """The first that *text* holds a word for."""
        words = (found[0] for found in _WORD.finditer(text))
        return next((self._found[word] for word in words if word in self._found), None)

    def restored(self, text: str) -> str:
        """*text* with every word as what it stands for is written."""
        return _WORD.sub(lambda found: self._found[found[0]].written if found[0] in self._found else found[0], text)


@dataclass(frozen=True, slots=True)
class Substituted:
    """A text with its variables replaced, where its lines come from, and what was not replaced.

    *leftovers* stand in the text as written or, where that was asked for, each as a word of its own, by which they are
    then told from text that only looks like them: an escaped ``$${NAME}``, or part of a value.
    """

    text: str = field(repr=False)
    origin: Origin
    leftovers: "Leftovers"


def substitute(text: str, variables: Variables, path: str, *, marked: bool = False) -> Substituted:
    """Replace the variables in *text*, of the file *path*, as clusterctl does: in comments and scripts, too.

    A text without any ``${`` is no template, and stays as it is. What has no value, or is no expression, is left over:
    as written, or when *marked* as a word that occurs nowhere else. Raises `UsageError` when the result is too large.
    """
    leftovers = Leftovers(text)
    if "${" not in text:
        return Substituted(text, Origin(path), leftovers)
    if text.count("${") > MOST_EXPRESSIONS:
        raise UsageError("this file holds more variables than any template; name the right file", FileSource(path))
    text = _SPACED.sub(lambda found: f"${{{found['first'] or found['second']}}}", text)
    evaluation, pieces = Evaluation(variables.value), _Pieces()
    at = 0
    while (found := _DOLLAR.search(text, at)) is not None:
        pieces.keep(text[at : found.start()])
        if found[0] == "$$":
            pieces.keep("$")
            at = found.end()
            continue
        try:
            at, replaced = _replaced(text, found.start(), evaluation, variables)
        except TooLargeError:
            raise UsageError(
                f"with its variables replaced, this manifest is larger than {LARGEST_RESULT // 1024**2} MiB; "
                f"correct their values in {variables.path}",
                FileSource(path, pieces.line),
            ) from None
        if isinstance(replaced, Leftover):
            word = leftovers.word_for(replaced)
            pieces.replace(replaced.written, word if marked else replaced.written)
        else:
            pieces.replace(text[found.start() : at], replaced)
    pieces.keep(text[at:])
    return Substituted("".join(pieces.texts), pieces.origin(path), leftovers)


def _replaced(text: str, start: int, evaluation: Evaluation, variables: Variables) -> tuple[int, str | Leftover]:
    """What the expression at *start* of *text* becomes, and where it ends."""
    try:
        expression = expression_at(text, start)
    except NotAnExpressionError as error:
        end = error.end or start + 2
        return end, Leftover(
            text[start:end], f"clusterctl can make nothing of {_beginning(text, start)}: {error}; correct it"
        )
    try:
        return expression.end, evaluation.result(expression)
    except NoValueError as error:
        sentence = without_value(error.name, variables)
    except CannotSubstituteError as error:
        sentence = f"{expression} is not replaced here, for {error}; write the value out"
    return expression.end, Leftover(text[start : expression.end], sentence)


def without_value(name: str, variables: Variables) -> str:
    """The sentence about a variable without value."""
    unusable = variables.unusable.get(name.upper())
    if unusable is not None:
        return f"${{{name}}} has no value in {variables.path}: line {unusable.line} {unusable.reason}"
    return f"${{{name}}} has no value in {variables.path}; add {name} there"


def unresolved(text: str) -> str | None:
    """The beginning of the first expression in *text*, as a message shows it; None when there is none."""
    start = text.find("${")
    return None if start < 0 else _beginning(text, start)


def _beginning(text: str, start: int) -> str:
    """The expression at *start* with no more than its name, for the rest may be a secret: ``${NAME}``, ``${NAME…}``."""
    found = _BEGINNING.match(text, start)
    assert found is not None
    return f"${{{found[1]}{'' if found[2] else '…'}}}"


class _Pieces:
    """The pieces of a substituted text, and the line of the template that each of its lines comes from."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.lines = [1]
        self.line = 1

    def keep(self, text: str) -> None:
        """Go on with *text*, which stands so in the template."""
        self.replace(text, text)

    def replace(self, written: str, replaced: str) -> None:
        """Go on with *replaced*, in place of what is *written* in the template."""
        self.texts.append(replaced)
        before = self.line
        self.line += written.count("\n")
        if written is replaced:
            self.lines += range(before + 1, self.line + 1)
        else:
            self.lines += [before] * replaced.count("\n")

    def origin(self, path: str) -> Origin:
        lines = self.lines
        return Origin(path, place=lambda line, column: (lines[min(line, len(lines)) - 1], column))
