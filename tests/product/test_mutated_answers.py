"""Any value of any answer may be anything: it is judged, or left undecided, and never a defect of this tool."""

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capvcd_checks.engine.verdicts import Verdict
from capvcd_lab.server import Lab
from capvcd_lab.vcd.facade import VcdFacade
from capvcd_lab.wire.message import Request, Response
from product.examining import Outcome, examine

Key = tuple[str, str, str]
Place = tuple[str | int, ...]
ROWS = 3
"""Entries of a list that are tried; the others are like them."""
ODD = st.one_of(
    st.sampled_from(
        [
            *(None, True, False, 0, -1, 10**400, 1.5, math.nan, math.inf, "", "x", "-1", "1e999", [], {}, [[]], [None]),
            *("x\0\x1b[2J", "\ud800", "99999-01-01T00:00:00Z", "0000-00-00", "../../x", "a?b#c", "javascript:alert(1)"),
            *({"name": None}, ["a", 1, {}], "urn:vcloud:x:" + "y" * 5000),
        ]
    ),
    st.text(max_size=20),
    st.integers(),
)


def places(value: Any, path: Place = ()) -> Iterator[Place]:
    """Every place in *value*, itself included."""
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value[:ROWS] if isinstance(value, list) else ())
    for key, below in entries:
        yield from places(below, (*path, key))


def with_value(value: Any, path: Place, new: Any) -> Any:
    """*value* with *new* at *path*."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_value(value[path[0]], path[1:], new)
    return copy


@pytest.fixture(scope="module", params=["article", "production"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The environment file of a served lab."""
    with Lab(request.param) as lab:
        yield lab.write_files(tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def answers(served: Path) -> dict[Key, Any]:
    """Every JSON document that a whole run is answered with, by its request."""
    seen: dict[Key, Any] = {}

    def keep(request: Request, answer: Response) -> None:
        if answer.body[:1] in (b"{", b"["):
            seen[request.method, request.path, request.query_string] = json.loads(answer.body)

    changed_by(keep, served)
    return seen


def changed_by(change: Callable[[Request, Response], None], config: Path) -> Outcome:
    """Examine the lab of *config* while *change* has its way with every answer."""
    real = VcdFacade.__call__

    def answered(facade: VcdFacade, request: Request) -> Response:
        answer = real(facade, request)
        change(request, answer)
        return answer

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(VcdFacade, "__call__", answered)
        return examine(config, request=3.0)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_odd_value_anywhere_is_judged_and_never_a_defect(
    served: Path, answers: dict[Key, Any], data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(answers)))
    place = data.draw(st.sampled_from(list(places(answers[key]))))
    odd = data.draw(ODD)

    def change(request: Request, answer: Response) -> None:
        if (request.method, request.path, request.query_string) == key and answer.body[:1] in (b"{", b"["):
            answer.body = json.dumps(with_value(answers[key], place, odd)).encode()

    outcome = changed_by(change, served)

    findings = [each for result in outcome.results.values() for each in result.findings]
    assert [each.message for each in findings if each.fault] == []
    assert all(each.message for each in findings if each.verdict in (Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN))
