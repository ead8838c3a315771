"""Logging in to the lab's Cloud Director: sessions, API tokens, and how both end."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from capvcd_lab.scenarios import build
from capvcd_lab.world import World
from capvcd_lab.world.identity import User
from lab.conversation import CLOUDAPI, Clock, Conversation, body

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
PASSWORD = "MyVerySecurePassword"


def world_of(*names: str) -> World:
    return build(names or ["article"], NOW)


def tenant_user(world: World) -> User:
    return next(user for user in world.users if user.id == world.subject.user_id)


def test_a_tenant_logs_in_and_out() -> None:
    conversation = Conversation(world_of(), "36.0")
    login = conversation.log_in("administrator@xav_lab", PASSWORD)
    session = body(login)
    assert login.status == 200
    assert login.headers["X-VMWARE-VCLOUD-TOKEN-TYPE"] == "Bearer"
    assert (session["user"]["name"], session["org"]["name"]) == ("administrator", "xav_lab")
    assert session["roleRefs"][0]["name"] == "Organization Administrator"
    assert body(conversation.get("/sessions/current")) == session
    assert conversation.send("DELETE", f"{CLOUDAPI}/sessions/current").status == 204
    assert conversation.get("/sessions/current").status == 401


def test_tokens_look_like_jwts_and_are_never_the_same() -> None:
    conversation = Conversation(world_of(), "36.0")
    tokens = set()
    for _ in range(3):
        conversation.log_in("administrator@xav_lab", PASSWORD)
        assert conversation.token is not None
        tokens.add(conversation.token)
    header, payload, signature = conversation.token.split(".")  # type: ignore[union-attr]  # asserted in the loop
    assert len(tokens) == 3
    assert json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))) == {"alg": "RS256"}
    assert json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"] == "administrator"
    assert len(signature) > 300


@pytest.mark.parametrize(
    ("user", "password", "provider"),
    [
        ("administrator@xav_lab", "wrong", False),
        ("nobody@xav_lab", PASSWORD, False),
        ("administrator@nowhere", PASSWORD, False),
        ("administrator@System", PASSWORD, False),
        ("administrator@xav_lab", PASSWORD, True),
        ("administrator", PASSWORD, False),
    ],
)
def test_a_wrong_login_is_refused_without_a_word(user: str, password: str, provider: bool) -> None:
    response = Conversation(world_of(), "36.0").log_in(user, password, provider=provider)
    assert (response.status, response.body) == (401, b"")


def test_the_provider_has_a_door_of_its_own() -> None:
    response = Conversation(world_of(), "36.0").log_in("administrator@System", PASSWORD, provider=True)
    assert body(response)["org"]["name"] == "System"


def test_the_case_of_an_organization_does_not_matter_at_login() -> None:
    response = Conversation(world_of(), "36.0").log_in("administrator@XAV_LAB", PASSWORD)
    assert body(response)["org"]["name"] == "xav_lab"


@pytest.mark.parametrize("scenario", ["user-locked", "user-disabled", "org-disabled"])
def test_who_may_not_log_in_gets_no_session(scenario: str) -> None:
    world = world_of(scenario)
    assert Conversation(world, "36.0").log_in("administrator@xav_lab", PASSWORD).status == 401


def test_a_session_ends_when_nobody_uses_it() -> None:
    conversation = Conversation(world_of(), "36.0", Clock(NOW)).as_tenant()
    conversation.clock.advance(minutes=29)
    assert conversation.get("/sessions/current").status == 200
    conversation.clock.advance(minutes=31)
    assert conversation.get("/sessions/current").status == 401


def test_a_session_ends_with_its_token_however_busy_it_is() -> None:
    world = world_of()
    world.site.access_token_seconds = 3600
    conversation = Conversation(world, "36.0", Clock(NOW)).as_tenant()
    statuses = []
    for _ in range(5):
        conversation.clock.advance(minutes=14)
        statuses.append(conversation.get("/sessions/current").status)
    assert statuses == [200, 200, 200, 200, 401]


def test_the_scheme_of_a_token_may_be_written_small() -> None:
    conversation = Conversation(world_of(), "36.0").as_tenant()
    headers = {"Authorization": f"bearer {conversation.token}"}
    assert conversation.send("GET", f"{CLOUDAPI}/sessions/current", headers=headers).status == 200


def test_a_session_hands_its_token_out_again() -> None:
    conversation = Conversation(world_of(), "36.0").as_tenant()
    identifier = body(conversation.get("/sessions/current"))["id"]
    again = conversation.get(f"/sessions/{identifier}/token")
    assert again.headers["X-VMWARE-VCLOUD-ACCESS-TOKEN"] == conversation.token
    assert conversation.get("/sessions/urn:vcloud:session:other/token").status == 404


# -- API tokens ----------------------------------------------------------------------------------------------------


def test_an_api_token_opens_a_session_at_its_own_organization_only() -> None:
    world = world_of("production")
    secret = tenant_user(world).api_tokens[0].secret
    conversation = Conversation(world, "37.2")
    granted = body(conversation.exchange("tenant/platform", secret))
    assert (granted["token_type"], granted["expires_in"], granted["refresh_token"]) == ("Bearer", 86_400, None)
    conversation.token = granted["access_token"]
    assert body(conversation.get("/sessions/current"))["user"]["name"] == "capvcd"
    for elsewhere in ("provider", "tenant/blue", "tenant/nowhere"):
        refused = conversation.exchange(elsewhere, secret)
        assert (refused.status, body(refused)) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize("scenario", ["token-revoked", "token-expired", "user-locked", "user-disabled", "org-disabled"])
def test_a_token_that_is_worth_nothing_is_an_invalid_grant(scenario: str) -> None:
    world = world_of("production", scenario)
    refused = Conversation(world, "37.2").exchange("tenant/platform", tenant_user(world).api_tokens[0].secret)
    assert (refused.status, body(refused)) == (400, {"error": "invalid_grant"})


def test_a_service_accounts_token_is_replaced_by_every_use() -> None:
    world = world_of("service-account-token")
    token = tenant_user(world).api_tokens[0]
    first = token.secret
    conversation = Conversation(world, "37.2")
    granted = body(conversation.exchange("tenant/platform", first))
    assert granted["refresh_token"] == token.secret != first
    assert conversation.exchange("tenant/platform", first).status == 400
    assert conversation.exchange("tenant/platform", granted["refresh_token"]).status == 200


def test_only_refresh_tokens_are_exchanged() -> None:
    conversation = Conversation(world_of("production"), "37.2")
    response = conversation.send("POST", "/oauth/tenant/platform/token", body=b"grant_type=password&username=x")
    assert (response.status, body(response)) == (400, {"error": "unsupported_grant_type"})


def test_tokens_are_listed_without_their_secret() -> None:
    world = world_of("token-expiring")
    listed = Conversation(world, "37.2").as_tenant().values("/tokens", {"filter": "type==REFRESH"})
    assert [(token["name"], token["token"]) for token in listed] == [("capvcd", None)]
    assert datetime.fromisoformat(listed[0]["expirationTimeUtc"]) == NOW + timedelta(days=5)
