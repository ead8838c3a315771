"""Which tests execute the code that a mutant changes."""

import ast
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coverage import Coverage

from mutation.mutants import SCOPE, Mutant

Lines = Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Executed:
    """What one run of the tests executed: the tests of each line of each file, and each test's seconds.

    *failed* are tests that do not pass on the unchanged code; they judge no mutant.
    """

    lines: Mapping[str, Lines]
    seconds: Mapping[str, float]
    breadth: Mapping[str, int]
    failed: tuple[str, ...]

    @classmethod
    def read(cls, root: Path, settings: Path, outcomes: Path) -> "Executed":
        """Read what `mutation.recording` left, for the tree at *root*."""
        outcome_of = json.loads(outcomes.read_text(encoding="utf-8"))
        sharing: dict[str, list[str]] = {}
        for test, outcome in outcome_of.items():
            for label in (test, *outcome["shared"]):
                sharing.setdefault(label, []).append(test)
        measured = Coverage(config_file=str(settings))
        measured.combine()
        data = measured.get_data()
        lines: dict[str, Lines] = {}
        for folder in SCOPE:
            for path in (root / folder).rglob("*.py"):
                contexts = data.contexts_by_lineno(str(path))
                lines[path.relative_to(root).as_posix()] = {
                    line: frozenset(
                        test for label in labels for test in sharing.get(label, ()) if outcome_of[test]["passed"]
                    )
                    for line, labels in contexts.items()
                }
        return cls(
            lines,
            {test: outcome["seconds"] for test, outcome in outcome_of.items()},
            Counter(test for file in lines.values() for tests in file.values() for test in tests),
            tuple(test for test, outcome in outcome_of.items() if not outcome["passed"]),
        )

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that execute what *mutant* changes, those that execute least of all first.

        What runs at import (a decorator, a constant, a class body) may show in any test: first come those of the
        function that it heads, then those that execute anything of the module, then all others.
        """
        tree = ast.parse(mutant.original)
        lines = self.lines[mutant.file]
        statement, is_in_function = _innermost(tree, mutant.line)
        near = self._executing(lines, statement)
        if is_in_function:
            return self._fewest_first(near)
        near = self._executing(lines, range(statement.stop, _end(tree, statement) + 1))
        inner = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
        bodies = [number for each in inner for number in range(each.body[0].lineno, (each.end_lineno or 0) + 1)]
        anywhere = self._executing(lines, bodies)
        others = frozenset(self.seconds) - frozenset(self.failed) - anywhere - near
        return [*self._fewest_first(near), *self._fewest_first(anywhere - near), *self._fewest_first(others)]

    def _executing(self, lines: Lines, numbers: "range | list[int]") -> frozenset[str]:
        return frozenset(test for number in numbers for test in lines.get(number, ()))

    def _fewest_first(self, tests: frozenset[str]) -> list[str]:
        return sorted(tests, key=lambda test: (self.breadth[test], self.seconds[test], test))


def _innermost(tree: ast.Module, line: int) -> tuple[range, bool]:
    """The lines of the smallest statement around *line* (of a compound one, its head), and whether a function runs it.

    The head of a function is run by what is around the function.
    """
    found, is_in_function = range(line, line + 1), False
    for head, inside in _heads(tree, is_in_function=False):
        if line in head:
            found, is_in_function = head, inside
    return found, is_in_function


def _heads(node: ast.AST, *, is_in_function: bool) -> Iterator[tuple[range, bool]]:
    for child in ast.iter_child_nodes(node):
        inside = is_in_function
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            if not isinstance(child, ast.match_case):
                yield _head(child), is_in_function
            inside = is_in_function or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _heads(child, is_in_function=inside)


def _head(statement: "ast.stmt | ast.ExceptHandler") -> range:
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(each.lineno for each in decorators)])
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return range(first, max(first, last) + 1)


def _end(tree: ast.Module, head: range) -> int:
    """The last line of the function or class that *head* begins; the last of *head* for any other statement."""
    ends = [
        each.end_lineno or 0
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef | ast.ClassDef) and _head(each) == head
    ]
    return max(ends, default=head.stop - 1)
