"""The mutants: what cosmic-ray's operators can change in our code, and a random sample of it.

Left out, because no test could tell them from the original or because they are no program:

- positions inside annotations: ``Pool | None`` says something to the type checker, or names the facts a check needs,
  which `mypy` and the start of every run prove;
- ``is`` made ``==`` and ``is not`` made ``!=``: we compare None, enum members and classes, where both are the same;
- the operators that want to be told two variables (``VariableReplacer``, ``VariableInserter``);
- ``slots=True`` of a dataclass: without it an instance takes more memory, and no more;
- the ``*`` and ``/`` between parameters, which cosmic-ray takes for operators;
- what does not compile or makes the compiler warn, and what means the same as before (its syntax tree is equal).

Docstrings and messages are strings, which no operator touches.
"""

import ast
import hashlib
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names

SCOPE = ("checks/capvcd_checks", "collectors/capvcd_collectors/engine")
"""The folders whose code is mutated."""

SAME_FOR_SINGLETONS = ("ReplaceComparisonOperator_Is_Eq", "ReplaceComparisonOperator_IsNot_NotEq")
"""Operators whose mutants mean the same wherever we write ``is``."""

PARAMETERS = ("parameters", "lambdef")
"""What cosmic-ray's syntax tree calls the parents of parameters and of what stands between them."""

Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed module: *file* (from the root of the tree) with *source* instead of its *original* text.

    *line* is where *operator* changed it; *was* is that line, *becomes* the same line now (empty when it is gone).
    """

    file: str
    line: int
    operator: str
    was: str
    becomes: str
    original: str = field(repr=False)
    source: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Candidate:
    file: str
    position: Position
    operator: str
    occurrence: int


def sample(root: Path, seed: int, size: int) -> list[Mutant]:
    """*size* mutants of the code below *root*, by chance, the same for the same *seed*; fewer if there are no more.

    The order is that of a hash of the changed line and the operator, not of the place, so that a change elsewhere in
    the tree leaves most of the sample as it was.
    """
    sources = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for folder in SCOPE
        for path in sorted((root / folder).rglob("*.py"))
    }
    chosen: list[Mutant] = []
    for candidate in _shuffled(sources, seed):
        if len(chosen) == size:
            break
        mutant = _mutant(candidate, sources[candidate.file])
        if mutant is not None:
            chosen.append(mutant)
    return chosen


def _shuffled(sources: dict[str, str], seed: int) -> list[_Candidate]:
    operators = _operators()
    seen: Counter[str] = Counter()
    ranked = []
    for file, source in sources.items():
        lines = source.splitlines()
        for candidate in _candidates(file, source, operators):
            what = f"{seed}:{candidate.operator}:{lines[candidate.position[0] - 1].strip()}"
            seen[what] += 1
            ranked.append((hashlib.sha256(f"{what}:{seen[what]}".encode()).digest(), candidate))
    return [candidate for _, candidate in sorted(ranked, key=lambda pair: pair[0])]


def _operators() -> dict[str, Operator]:
    """cosmic-ray's operators that need no arguments, by name."""
    names = [name for name in operator_names() if name.partition("/")[2] not in SAME_FOR_SINGLETONS]
    return {name: get_operator(name)() for name in names if not get_operator(name).arguments()}


def _candidates(file: str, source: str, operators: dict[str, Operator]) -> Iterator[_Candidate]:
    lines = source.splitlines()
    nodes = list(ast_nodes(get_ast(source)))
    annotations = list(_annotations(ast.parse(source)))
    for name, operator in operators.items():
        places = ((node, begin) for node in nodes for begin, _ in operator.mutation_positions(node))
        for occurrence, (node, begin) in enumerate(places):
            is_marker = node.type == "operator" and node.parent.type in PARAMETERS
            is_slots = lines[begin[0] - 1][: begin[1]].endswith("slots=")
            if not is_marker and not is_slots and not any(first <= begin < last for first, last in annotations):
                yield _Candidate(file, begin, name, occurrence)


def _annotations(tree: ast.Module) -> Iterator[tuple[Position, Position]]:
    """Where annotations begin and end."""
    for node in ast.walk(tree):
        annotation = node.returns if isinstance(node, ast.FunctionDef) else getattr(node, "annotation", None)
        if annotation is not None:
            yield (annotation.lineno, annotation.col_offset), (annotation.end_lineno, annotation.end_col_offset)


def _mutant(candidate: _Candidate, source: str) -> Mutant | None:
    mutated = mutate_code(source, get_operator(candidate.operator)(), candidate.occurrence)
    if mutated is None:
        return None
    try:
        with warnings.catch_warnings(action="error"):
            same = ast.dump(ast.parse(mutated)) == ast.dump(ast.parse(source))
            compile(mutated, candidate.file, "exec")
    except SyntaxError:
        return None
    if same:
        return None
    before, after = source.splitlines(), mutated.splitlines()
    line, operator = candidate.position[0], candidate.operator.partition("/")[2]
    becomes = after[line - 1].strip() if len(after) == len(before) else ""
    return Mutant(candidate.file, line, operator, before[line - 1].strip(), becomes, source, mutated)
