"""PF-CFG-005 and 006: the credentials the controllers will log in with."""

from typing import Any

import pytest

from capvcd_checks.preflight.check_credentials import credentials_are_complete, username_fits_the_organization
from capvcd_collectors.facts.base import Absence, All, ExchangeSource, Missing, Reference
from capvcd_collectors.facts.connection import TenantSession
from capvcd_collectors.facts.credential_comparison import CredentialComparison, Likeness
from capvcd_collectors.profiles import load_profile
from checks.manifests_made_by_hand import compared, credentials, own_fix, places, said, shape, target

NEW = load_profile("1.3")
NOTHING: All[CredentialComparison] = All(())
NO_SESSION = Missing(Absence.UNSEEN, "GET /cloudapi/1.0.0/sessions/current was answered 403")


def session(username: str) -> TenantSession:
    """The session of a user of xav_lab."""
    return TenantSession(
        source=ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/sessions/current", 200),
        user=Reference(username, "urn:vcloud:user:1"),
        organization=Reference("xav_lab", "urn:vcloud:org:1"),
        roles=(),
    )


class TestCredentialsAreComplete:
    """PF-CFG-005."""

    def test_a_user_name_and_a_password_pass(self) -> None:
        said("PASS", credentials_are_complete, credentials(), NEW)

    def test_a_refresh_token_alone_passes(self) -> None:
        alone = credentials("Secret", username=None, username_shape=None, password=None, refresh_token=shape(5))
        said("PASS", credentials_are_complete, alone, NEW)

    def test_a_refresh_token_passes_beside_blank_user_name_and_password(self) -> None:
        blank = shape(8, empty=True)
        said(
            "PASS",
            credentials_are_complete,
            credentials("userContext", username="", username_shape=blank, password=blank, refresh_token=shape(10)),
            NEW,
        )

    def test_what_is_hidden_is_skipped(self) -> None:
        hidden = shape(5, hidden="is encrypted with SOPS")
        given = credentials("Secret", username=None, username_shape=hidden, password=hidden)
        assert said("SKIP", credentials_are_complete, given, NEW) == (
            "nothing can be said of what the Secret holds: username is encrypted with SOPS (kustomization.yaml:5) and "
            "password is encrypted with SOPS (kustomization.yaml:5)"
        )
        assert said("SKIP", username_fits_the_organization, given, target(), NO_SESSION, NOTHING) == (
            "the user name in the Secret is encrypted with SOPS (kustomization.yaml:5)"
        )

    def test_what_is_hidden_does_not_hide_a_flaw(self) -> None:
        given = credentials("Secret", username_shape=shape(8, quoted=True), password=shape(5, hidden="is elsewhere"))
        said("FAIL", credentials_are_complete, given, NEW)

    def test_neither_password_nor_token_fails(self) -> None:
        blank = credentials(password=shape(9, empty=True), refresh_token=shape(10, empty=True))
        message = said("FAIL", credentials_are_complete, blank, NEW)
        assert message == "the kustomization gives neither a password nor a refreshToken (line 9)"
        assert own_fix(message) == "Fill in username and password, or refreshToken, in kustomization.yaml:9"
        assert places(message) == ["kustomization.yaml:9"]

    def test_absent_keys_fail(self) -> None:
        absent = credentials("Secret", username=None, username_shape=None, password=None)
        message = said("FAIL", credentials_are_complete, absent, NEW)
        assert message == "the Secret gives neither a password nor a refreshToken (line 7)"

    @pytest.mark.parametrize("username", [None, ""])
    def test_a_password_without_a_user_name_fails(self, username: str | None) -> None:
        nameless = credentials(username=username, username_shape=None)
        assert said("FAIL", credentials_are_complete, nameless, NEW) == (
            "the kustomization gives a password, but no username (line 7)"
        )

    @pytest.mark.parametrize("key", ["username", "password", "refreshToken"])
    @pytest.mark.parametrize(
        ("flaw", "clause"),
        [
            ("placeholder", "is still a placeholder"),
            ("quoted", "has quote characters inside its value"),
            ("invalid_base64", "below data is not base64"),
        ],
    )
    def test_what_does_not_belong_to_a_value_fails(self, key: str, flaw: str, clause: str) -> None:
        field = {"username": "username_shape", "password": "password", "refreshToken": "refresh_token"}[key]
        message = said(
            "FAIL", credentials_are_complete, credentials("Secret", **{field: shape(12, **{flaw: True})}), NEW
        )
        assert message == f"{key} {clause} (line 12)"
        assert key in own_fix(message)
        assert own_fix(message).endswith("kustomization.yaml:12")
        assert places(message) == ["kustomization.yaml:12"]

    @pytest.mark.parametrize(
        ("line", "origin", "newlines", "verdict"),
        [
            ("0.5", "kustomization", 1, "PASS"),
            ("0.5", "kustomization", 2, "FAIL"),
            ("0.5", "userContext", 1, "FAIL"),
            *((line, "Secret", newlines, "PASS") for line in ("1.0", "1.1", "1.2", "1.3") for newlines in (1, 2)),
            *((line, "userContext", 1, "FAIL") for line in ("1.0", "1.1", "1.2", "1.3")),
        ],
    )
    @pytest.mark.parametrize("field", ["username_shape", "password"])
    def test_newlines_harm_where_they_are_not_cut_off(
        self, line: str, origin: str, newlines: int, verdict: str, field: str
    ) -> None:
        given = credentials(origin, **{field: shape(12, newlines=newlines)})
        said(verdict, credentials_are_complete, given, load_profile(line))

    def test_newlines_are_counted_in_words(self) -> None:
        given = credentials("kustomization", password=shape(12, newlines=2))
        message = said("FAIL", credentials_are_complete, given, load_profile("0.5"))
        assert message == "password ends in 2 newlines; CAPVCD 0.5 cuts one off (line 12)"
        assert own_fix(message) == "Make password anew without a newline (printf, not echo) in kustomization.yaml:12"

    @pytest.mark.parametrize(
        ("field", "around", "verdict"),
        [
            ("password", "blanks", "WARN"),
            ("password", "line breaks", "FAIL"),
            ("username_shape", "blanks", "FAIL"),
            ("refresh_token", "blanks", "FAIL"),
            ("refresh_token", "line breaks", "FAIL"),
        ],
    )
    def test_other_white_space_stays_part_of_a_value(self, field: str, around: str, verdict: str) -> None:
        given = credentials("Secret", **{field: shape(12, surrounded_by=around)})
        assert around in said(verdict, credentials_are_complete, given, NEW)

    @pytest.mark.parametrize("flaw", [{"placeholder": True}, {"quoted": True}, {"surrounded_by": "line breaks"}])
    @pytest.mark.parametrize("field", ["username_shape", "password"])
    def test_beside_a_token_nothing_else_is_used(self, field: str, flaw: dict[str, Any]) -> None:
        given = credentials("Secret", refresh_token=shape(10), **{field: shape(12, **flaw)})
        assert "; the refreshToken is used instead (line 12)" in said("WARN", credentials_are_complete, given, NEW)

    def test_quotes_that_kustomize_takes_off_are_a_risk(self) -> None:
        quoted = credentials(username_shape=shape(8, quotes_stripped=True), password=shape(9, quotes_stripped=True))
        message = said("WARN", credentials_are_complete, quoted, NEW)
        assert message == (
            "username stands in quotes, which kustomize takes off but other tools keep (line 8); "
            "password stands in quotes, which kustomize takes off but other tools keep (line 9)"
        )
        assert own_fix(message) == (
            "Take the quotes off username in kustomization.yaml:8; Take the quotes off password in kustomization.yaml:9"
        )

    def test_a_flaw_outweighs_such_quotes(self) -> None:
        both = credentials(username_shape=shape(8, quotes_stripped=True), password=shape(9, placeholder=True))
        assert said("FAIL", credentials_are_complete, both, NEW) == "password is still a placeholder (line 9)"


class TestUsernameFitsTheOrganization:
    """PF-CFG-006."""

    @staticmethod
    def said_of(
        verdict: str, username: str, origin: str = "userContext", logged_in: str | None = "administrator"
    ) -> str:
        given = credentials(origin, username=username)
        return said(verdict, username_fits_the_organization, given, target(username=logged_in), NO_SESSION, NOTHING)

    @pytest.mark.parametrize("username", ["administrator", "xav_lab/administrator", "XAV_LAB/Administrator"])
    def test_the_user_this_run_logged_in_as_passes(self, username: str) -> None:
        self.said_of("PASS", username)

    def test_the_user_whose_token_this_run_redeemed_passes(self) -> None:
        given = credentials("Secret", username="capvcd", refresh_token=shape(10))
        said("PASS", username_fits_the_organization, given, target(username=None), session("capvcd"), NOTHING)

    @pytest.mark.parametrize("username", ["capvcd", "system/administrator"])
    def test_it_is_left_open_when_nobody_knows_whose_token_this_run_redeemed(self, username: str) -> None:
        given = credentials("Secret", username=username)
        message = said("UNKNOWN", username_fits_the_organization, given, target(username=None), NO_SESSION, NOTHING)
        assert message == (
            f"it is not known whom this run logged in as, to compare with {username!r}: "
            "GET /cloudapi/1.0.0/sessions/current was answered 403"
        )

    def test_more_than_one_slash_fails(self) -> None:
        message = self.said_of("FAIL", "vcd/xav_lab/administrator")
        assert message == "user name 'vcd/xav_lab/administrator' has 3 parts, at most ORG/USER works"
        assert own_fix(message) == (
            "Write xav_lab/administrator in place of vcd/xav_lab/administrator in kustomization.yaml:8"
        )
        assert places(message) == ["kustomization.yaml:8"]

    @pytest.mark.parametrize("username", ["/administrator", "xav_lab/", "/"])
    def test_nothing_on_one_side_of_the_slash_fails(self, username: str) -> None:
        message = self.said_of("FAIL", username)
        assert "has nothing on one side of the slash" in message
        user = "administrator" if username == "/administrator" else "USER"
        assert own_fix(message) == f"Write xav_lab/{user} in place of {username} in kustomization.yaml:8"

    def test_a_user_of_another_tenant_fails(self) -> None:
        message = self.said_of("FAIL", "acme/administrator")
        assert message == "user name 'acme/administrator' is of organization acme, the cluster's is xav_lab"
        assert own_fix(message) == "Write a user of xav_lab in place of acme/administrator in kustomization.yaml:8"

    @pytest.mark.parametrize("username", ["system/administrator", "System/administrator"])
    @pytest.mark.parametrize("logged_in", ["administrator", "system/administrator"])
    def test_a_providers_account_is_a_risk(self, username: str, logged_in: str) -> None:
        message = self.said_of("WARN", username, "kustomization", logged_in)
        assert (
            message == f"user name {username!r} makes the controller act as a provider, with rights over every tenant"
        )
        assert own_fix(message) == f"Write a user of xav_lab in place of {username} in kustomization.yaml:8"

    def test_a_providers_name_beside_a_tenants_token_fails(self) -> None:
        both = credentials("Secret", username="system/administrator", refresh_token=shape(10))
        message = said(
            "FAIL", username_fits_the_organization, both, target(username=None), session("capvcd"), compared(both)
        )
        assert message == (
            "the Secret gives user name 'system/administrator', this run logged in as xav_lab/capvcd; the refresh "
            "token beside it is redeemed in organization system, where it is none"
        )
        assert own_fix(message) == (
            "Write xav_lab/capvcd in place of system/administrator in kustomization.yaml:8, or leave the user name out"
        )

    def test_another_user_than_this_runs_is_a_risk(self) -> None:
        message = self.said_of("WARN", "capvcd")
        assert message == (
            "the userContext gives user name 'capvcd', this run logged in as xav_lab/administrator: what it may do was "
            "seen with another user's eyes"
        )
        assert own_fix(message).startswith("Give capvcd as vcd.username in the environment file, with its password, ")

    def test_a_token_beside_the_name_of_another_user_is_a_risk(self) -> None:
        both = credentials("Secret", username="capvcd", password=None, refresh_token=shape(10))
        message = said("WARN", username_fits_the_organization, both, target(), NO_SESSION, compared(both))
        assert "the Secret gives user name 'capvcd', this run logged in as xav_lab/administrator" in message
        assert message.endswith("; the refresh token beside it is used, and that name is not")

    def test_a_token_beside_its_own_users_name_passes(self) -> None:
        both = credentials("Secret", username="administrator", refresh_token=shape(10))
        said("PASS", username_fits_the_organization, both, target(), NO_SESSION, NOTHING)

    def test_a_blank_token_is_none(self) -> None:
        blank = credentials("Secret", username="capvcd", refresh_token=shape(10, empty=True))
        said("WARN", username_fits_the_organization, blank, target(), NO_SESSION, NOTHING)

    @pytest.mark.parametrize("username", [None, ""])
    def test_a_token_without_a_user_name_passes(self, username: str | None) -> None:
        alone = credentials("Secret", username=username, username_shape=None, refresh_token=shape(10))
        said("PASS", username_fits_the_organization, alone, target(), NO_SESSION, NOTHING)

    @pytest.mark.parametrize("username", [None, ""])
    def test_without_user_name_and_token_there_is_nothing_to_judge(self, username: str | None) -> None:
        nameless = credentials("Secret", username=username, username_shape=None)
        assert (
            said("SKIP", username_fits_the_organization, nameless, target(), NO_SESSION, NOTHING)
            == "the Secret gives no user name"
        )

    def test_a_placeholder_is_judged_elsewhere(self) -> None:
        said(
            "SKIP",
            username_fits_the_organization,
            credentials(username_shape=shape(8, placeholder=True)),
            target(),
            NO_SESSION,
            NOTHING,
        )


class TestTheCredentialsAreThoseOfThisRun:
    """PF-CFG-006: the thing tested is the thing used."""

    @staticmethod
    def said_of(verdict: str, likeness: Likeness, **changes: Any) -> str:
        """What is said of a Secret with an API token alone, whose comparison is *likeness*."""
        alone = credentials("Secret", username=None, username_shape=None, password=None, refresh_token=shape(5))
        comparisons = compared(alone, likeness=likeness, given="API token", ours="API token", **changes)
        return said(verdict, username_fits_the_organization, alone, target(username=None), NO_SESSION, comparisons)

    def test_the_same_token_passes(self) -> None:
        self.said_of("PASS", Likeness.SAME)

    def test_another_token_was_not_tested(self) -> None:
        message = self.said_of("WARN", Likeness.OTHER)
        assert message == (
            "the Secret gives another API token than this run logged in with: whether Cloud Director accepts it, and "
            "the rights of its user, were not tested"
        )
        assert places(message) == ["kustomization.yaml:5"]
        assert own_fix(message) == (
            "Let vcd.apiToken of the environment file point to the API token that kustomization.yaml:5 holds, and run "
            "this again"
        )

    def test_the_same_token_between_blanks_is_told_of_elsewhere(self) -> None:
        self.said_of("PASS", Likeness.BLANKS)

    def test_a_token_cannot_be_compared_with_a_password(self) -> None:
        alone = credentials("Secret", username=None, username_shape=None, password=None, refresh_token=shape(5))
        comparisons = compared(alone, likeness=Likeness.OTHER_KIND, given="API token", ours="password")
        message = said("WARN", username_fits_the_organization, alone, target(), NO_SESSION, comparisons)
        assert message.startswith("the Secret gives an API token, this run logged in with a password: ")

    def test_another_password_of_the_same_user_has_the_same_rights(self) -> None:
        given = credentials("kustomization")
        comparisons = compared(given, likeness=Likeness.OTHER)
        message = said("WARN", username_fits_the_organization, given, target(), NO_SESSION, comparisons)
        assert message == (
            "the kustomization gives another password than this run logged in with: whether Cloud Director accepts it "
            "was not tested"
        )
        assert places(message) == ["kustomization.yaml:9"]

    def test_what_the_file_does_not_hold_is_not_judged(self) -> None:
        message = self.said_of("SKIP", Likeness.UNKNOWN, reason="is encrypted with SOPS")
        assert message == (
            "the API token of the Secret is encrypted with SOPS (kustomization.yaml:5), so it is not known whether it "
            "is the one this run logged in with"
        )

    def test_a_token_of_another_beside_the_name_of_another_is_no_contradiction(self) -> None:
        both = credentials("Secret", username="capvcd", password=None, refresh_token=shape(10))
        comparisons = compared(both, likeness=Likeness.OTHER_KIND, given="API token", ours="password")
        message = said("WARN", username_fits_the_organization, both, target(), NO_SESSION, comparisons)
        assert "what it may do was seen with another user's eyes" in message

    def test_a_providers_login_that_was_not_tried_is_said_to_be_so(self) -> None:
        given = credentials("kustomization", username="system/administrator")
        comparisons = compared(given, likeness=Likeness.OTHER)
        message = said("WARN", username_fits_the_organization, given, target(), NO_SESSION, comparisons)
        assert message.endswith(", with rights over every tenant; its login was not tested")

    def test_the_comparison_of_another_place_says_nothing_of_this_one(self) -> None:
        elsewhere = CredentialComparison(
            source=shape(99).where, origin="Secret", given="password", ours="password", likeness=Likeness.OTHER
        )
        said("PASS", username_fits_the_organization, credentials(), target(), NO_SESSION, All((elsewhere,)))
