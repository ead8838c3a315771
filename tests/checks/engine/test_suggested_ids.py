"""An id that no check has is answered with the nearest ones, three at most."""

from capvcd_checks.engine.selection import unknown_id

KNOWN = {f"PF-ALB-00{number}" for number in range(1, 8)}


def test_three_ids_are_suggested_and_no_more() -> None:
    sentence = str(unknown_id("PF-ALB-000", KNOWN))

    assert sentence.startswith("there is no check PF-ALB-000; did you mean PF-ALB-00")
    assert sentence.count("PF-ALB-00") == 1 + 3


def test_two_are_suggested_where_there_are_no_more() -> None:
    sentence = str(unknown_id("PF-ALB-000", {"PF-ALB-001", "PF-ALB-005", "XYZZY"}))

    assert sentence.count(" or ") == 1
    assert sentence.endswith("?")
