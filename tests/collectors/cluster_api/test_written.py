"""Objects as patches leave them: JSON patches as Cluster API applies them, and values nobody knows in their places."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_collectors.cluster_api.written import Operation, RefusedPatchError, descend, put
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.written import NotUnderstood

BODY = {"spec": {"org": "o", "users": [{"name": "a"}, {"name": "b"}], "empty": {}}}
UNREAD = NotUnderstood("is made by a template", FileSource("m.yaml", 1))


@pytest.mark.parametrize(
    ("op", "path", "at", "there", "changed"),
    [
        ("add", "spec/site", ("spec", "site"), 1, ("spec", "site")),
        ("add", "spec/org", ("spec", "org"), 1, ("spec", "org")),
        ("replace", "spec/org", ("spec", "org"), 1, ("spec", "org")),
        ("remove", "spec/org", ("spec", "org"), None, ("spec", "org")),
        ("add", "spec/users/-", ("spec", "users", 2), 1, ("spec", "users")),
        ("add", "spec/users/0", ("spec", "users"), [1, {"name": "a"}, {"name": "b"}], ("spec", "users")),
        ("add", "spec/users/2", ("spec", "users", 2), 1, ("spec", "users")),
        ("replace", "spec/users/1", ("spec", "users"), [{"name": "a"}, 1], ("spec", "users", 1)),
        ("remove", "spec/users/0", ("spec", "users"), [{"name": "b"}], ("spec", "users")),
        ("replace", "spec/users/1/name", ("spec", "users", 1, "name"), 1, ("spec", "users", 1, "name")),
    ],
)
def test_a_patch_that_applies(op: str, path: str, at: Any, there: Any, changed: Any) -> None:
    body, where = Operation(op, tuple(path.split("/")), 1).applied(BODY)

    assert (descend(body, at), where) == (there, changed)
    assert BODY["spec"]["org"] == "o"


@pytest.mark.parametrize(
    ("op", "path", "known"),
    [
        ("replace", "spec/site", ("spec", "site")),
        ("remove", "spec/site", ("spec", "site")),
        ("add", "spec/absent/site", ("spec", "absent")),
        ("replace", "spec/users/-", ("spec", "users")),
        ("replace", "spec/users/2", ("spec", "users")),
        ("add", "spec/users/3", ("spec", "users")),
        ("add", "spec/users/x", ("spec", "users")),
        ("add", "spec/org/below", ("spec", "org")),
    ],
)
def test_a_patch_that_cluster_api_refuses(op: str, path: str, known: Any) -> None:
    with pytest.raises(RefusedPatchError) as refused:
        Operation(op, tuple(path.split("/")), 1).applied(BODY)

    assert refused.value.path == known


PATHS = st.lists(st.sampled_from(["spec", "org", "users", "empty", "new", 0, 1]), min_size=1, max_size=4)


@given(PATHS, PATHS)
def test_whatever_stands_below_an_unknown_value_is_unknown_and_nothing_beside_it(first: Any, second: Any) -> None:
    body = {"spec": UNREAD, "kind": "k"}

    assert descend(body, ("spec", *first)) is UNREAD
    assert put(body, ("spec", *second), 1) == body
    assert descend(body, ("kind",)) == "k"
    assert descend(body, ("none", *first)) is None


def test_a_patch_below_an_unknown_value_leaves_it_unknown() -> None:
    body, _ = Operation("add", ("spec", "site"), 1).applied({"spec": UNREAD})

    assert body == {"spec": UNREAD}
