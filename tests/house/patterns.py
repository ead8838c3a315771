"""Every regular expression of the product, found in its sources, and texts that would show it to be slow.

A text from elsewhere may be as long as an answer or a file may be. Python's engine holds its lock while it searches, so
neither a time-out nor Ctrl-C is heard meanwhile: the work of a pattern must grow with the text, not with its square.
"""

import ast
import importlib
import json
import re
import re._parser as grammar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = {name: ROOT / name for name in ("doctor", "collectors", "checks", "reports")}

_FUNCTIONS = frozenset({"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
_ANCHORED = frozenset({"match", "fullmatch"})
_TYPICAL = "a1A_ -.:=/\\\"'<>[]{}()$%;,+*&#@!|~^`\n\t\x00é"
_MOST_PUMPS = 6


@dataclass(frozen=True)
class Found:
    """A regular expression: where it stands, the pattern, its flags, and whether it is tried at one place only."""

    where: str
    pattern: str
    flags: int
    anchored: bool

    def __str__(self) -> str:
        """The place, as the name of a test."""
        return self.where


@dataclass(frozen=True)
class Unreadable:
    """A call whose pattern cannot be told from the source alone: made in *function* of *module*."""

    module: str
    function: str


def module_name(path: Path) -> str:
    """The dotted name of the module at *path*."""
    parts = path.relative_to(ROOT).with_suffix("").parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class _Calls(ast.NodeVisitor):
    """Collects the calls of functions of ``re``, each with the function it stands in and the name it is bound to."""

    def __init__(self) -> None:
        self.calls: list[tuple[ast.Call, str, str, str]] = []
        self.uses: dict[str, set[str]] = {}
        self._functions: list[str] = []
        self._bound = ""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._functions.append(node.name)
        self.generic_visit(node)
        self._functions.pop()

    def visit_Assign(self, node: ast.Assign) -> None:
        names = [each.id for each in node.targets if isinstance(each, ast.Name)]
        self._bound = names[0] if names and isinstance(node.value, ast.Call) else ""
        self.generic_visit(node)
        self._bound = ""

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            if called.value.id == "re" and called.attr in _FUNCTIONS:
                self.calls.append((node, called.attr, self._functions[-1] if self._functions else "", self._bound))
            elif called.attr in _FUNCTIONS:
                self.uses.setdefault(called.value.id, set()).add(called.attr)
        self.generic_visit(node)


def patterns_in_source(path: Path) -> Iterator[Found | Unreadable]:
    """The regular expressions in the module at *path*."""
    source = path.read_text(encoding="utf-8")
    if "re." not in source:
        return
    visitor = _Calls()
    visitor.visit(ast.parse(source))
    name = module_name(path)
    names = vars(importlib.import_module(name)) if visitor.calls else {}
    for call, function, inside, bound in visitor.calls:
        try:
            pattern, *flags = (eval(_compiled(each), dict(names)) for each in (call.args[0], *_flags(call)))  # noqa: S307 - our own source
        except NameError:
            yield Unreadable(name, inside)
            continue
        used = visitor.uses.get(bound, {"search"}) if function == "compile" else {function}
        if isinstance(pattern, str):
            yield Found(f"{name}:{call.lineno}", pattern, sum(flags), used <= _ANCHORED)


def _compiled(node: ast.expr) -> Any:
    return compile(ast.Expression(node), "<pattern>", "eval")


def _flags(call: ast.Call) -> Iterator[ast.expr]:
    function = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    position = {"compile": 1, "match": 2, "search": 2, "fullmatch": 2, "findall": 2, "finditer": 2}.get(function)
    if position is not None and len(call.args) > position:
        yield call.args[position]
    yield from (each.value for each in call.keywords if each.arg == "flags")


def patterns_in_schemas() -> Iterator[Found]:
    """The patterns in the JSON Schemas of the product; a validator searches with them."""
    for folder in PACKAGES.values():
        for path in sorted(folder.rglob("*.json")):
            for pattern in dict.fromkeys(_schema_patterns(json.loads(path.read_text(encoding="utf-8")))):
                yield Found(f"{path.name}: {pattern}", pattern, 0, anchored=False)


def _schema_patterns(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        yield from (each for each in [document.get("pattern")] if isinstance(each, str))
        properties = document.get("patternProperties")
        yield from properties if isinstance(properties, dict) else ()
        for value in document.values():
            yield from _schema_patterns(value)
    elif isinstance(document, list):
        for value in document:
            yield from _schema_patterns(value)


def every_pattern() -> tuple[list[Found], list[Unreadable]]:
    """Every regular expression of the product, and the calls whose pattern is made in a function."""
    found: list[Found] = list(patterns_in_schemas())
    unreadable: list[Unreadable] = []
    for folder in PACKAGES.values():
        for path in sorted(folder.rglob("*.py")):
            for each in patterns_in_source(path):
                (found if isinstance(each, Found) else unreadable).append(each)  # type: ignore[arg-type]
    return found, unreadable


def slow_texts(pattern: str, flags: int, length: int) -> Iterator[str]:
    """Texts of about *length* characters, made of what *pattern* itself looks for, none of which it can finish.

    Each beginning of the pattern is repeated, and each is followed by a long run of every character that one of its
    repetitions takes.
    """
    tree = grammar.parse(pattern, flags)
    beginnings = dict.fromkeys(_beginnings(tree))
    pumps = list(dict.fromkeys([*_pumps(tree), " "]))[:_MOST_PUMPS]
    for beginning in beginnings:
        if beginning:
            yield beginning * (length // len(beginning))
            yield f"{beginning} " * (length // (len(beginning) + 1))
        for pump in pumps:
            yield beginning + pump * (length - len(beginning)) + "\x00"
            yield f"{beginning}{pump * 20}" * (length // (len(beginning) + 20))
            yield beginning * (length // 2 // max(1, len(beginning))) + pump * (length // 2)


def _beginnings(tree: Iterable[Any]) -> Iterator[str]:
    """A sample text for each beginning of the sequence *tree*, and for those of its groups and alternatives."""
    said = ""
    for operation, argument in tree:
        for inner in _inside(operation, argument):
            for beginning in _beginnings(inner):
                yield said + beginning
        said += _sample(operation, argument)
        yield said


def _inside(operation: Any, argument: Any) -> list[Any]:
    match str(operation):
        case "SUBPATTERN":
            return [argument[3]]
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [argument[2]]
        case "ATOMIC_GROUP":
            return [argument]
        case "BRANCH":
            return [argument[1][0], argument[1][-1]]
        case _:
            return []


def _sample(operation: Any, argument: Any) -> str:
    match str(operation):
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL" | "IN" | "ANY" | "CATEGORY":
            return next(iter(_members(operation, argument)), "")
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return "".join(_sample(*each) for each in argument[2]) * max(1, min(argument[0], 64))
        case "SUBPATTERN" | "ATOMIC_GROUP" | "BRANCH":
            return "".join(_sample(*each) for each in _inside(operation, argument)[0])
        case _:
            return ""


def _members(operation: Any, argument: Any) -> list[str]:
    """Typical characters that a class of characters holds."""
    part = grammar.SubPattern(grammar.State(), [(operation, argument)])
    single = re._compiler.compile(part, re.UNICODE)  # type: ignore[attr-defined]  # the way a parsed part is compiled
    return [letter for letter in _TYPICAL if single.match(letter)]


def _pumps(tree: Iterable[Any]) -> Iterator[str]:
    """What each repetition in *tree* may take many of."""
    for operation, argument in tree:
        if "REPEAT" in str(operation):
            part = argument[2]
            if len(part) == 1 and str(part[0][0]) in ("IN", "ANY", "NOT_LITERAL", "CATEGORY"):
                yield from _members(*part[0])[:2]
            else:
                yield "".join(_sample(*each) for each in part) or " "
        for inner in _inside(operation, argument):
            yield from _pumps(inner)
