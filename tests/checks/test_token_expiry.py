"""An API token is worth a warning from 30 days before its end to the very moment of it."""

import pytest

from capvcd_checks.preflight.check_logins import api_token_is_accepted
from checks.facts_made_by_hand import api_tokens, token_login
from checks.manifests_made_by_hand import said

MOMENT = 1 / 24 / 3600
"""A second, in days."""


@pytest.mark.parametrize("days", [30, 30 - MOMENT, MOMENT, 0])
def test_a_token_about_to_end_is_a_warning(days: float) -> None:
    assert "cluster on " in said("WARN", api_token_is_accepted, token_login(), api_tokens(cluster=days))


@pytest.mark.parametrize("days", [30 + MOMENT, 31, -MOMENT, -30])
def test_one_with_more_time_or_none_left_is_not(days: float) -> None:
    said("PASS", api_token_is_accepted, token_login(), api_tokens(cluster=days))
