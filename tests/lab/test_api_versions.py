"""Versions of CloudAPI: what Accept has to say, and what a version does not know it does not show."""

from datetime import UTC, datetime

import pytest

from capvcd_lab.scenarios import build
from capvcd_lab.world import World
from lab.conversation import Conversation, body


@pytest.fixture(scope="module")
def world() -> World:
    return build(["production"], datetime(2024, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "accept",
    [
        "application/json;version=37.2",
        "application/*+json;version=37.2",
        "*_/_*;version=37.2",
        "application/json; version=37.2",
        "application/*+xml;version=37.2, vnd.vmware.vcloud.org+xml;version=37.2",
    ],
)
def test_only_the_version_of_accept_counts(world: World, accept: str) -> None:
    assert Conversation(world, "37.2").as_tenant().get("/sessions/current", accept=accept).status == 200


@pytest.mark.parametrize("accept", ["application/json", "*/*", "application/json;version=35.0", "x;version=99.9"])
def test_a_version_that_is_missing_or_not_offered_is_not_acceptable(world: World, accept: str) -> None:
    response = Conversation(world, "37.2").as_tenant().get("/sessions/current", accept=accept)
    assert (response.status, body(response)["minorErrorCode"]) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    ("path", "field", "since"),
    [
        ("/edgeGateways", "nonDistributedRoutingEnabled", "36.2"),
        ("/orgs", "diskCount", "37.0"),
        ("/users", "locked", "37.0"),
        ("/loadBalancer/serviceEngineGroups/assignments", "serviceEngineGroupHaMode", "37.1"),
    ],
)
def test_a_field_shows_from_its_version_on(world: World, path: str, field: str, since: str) -> None:
    versions = ["36.0", "36.2", "37.0", "37.1", "37.2", "38.0"]
    shown = [v for v in versions if field in Conversation(world, v).as_tenant().values(path)[0]]
    assert shown == versions[versions.index(since) :]


def test_fields_of_inner_documents_are_gated_too(world: World) -> None:
    def uplink(version: str) -> set[str]:
        edge = Conversation(world, version).as_tenant().values("/edgeGateways")[0]
        return set(edge["edgeGatewayUplinks"][0])

    assert uplink("37.1") - uplink("37.0") == {"usingIpSpace", "backingType"}


def test_an_endpoint_does_not_exist_before_its_version(world: World) -> None:
    assert Conversation(world, "37.0").as_provider().get("/ipSpaces/summaries").status == 406
    assert Conversation(world, "37.1").as_provider().get("/ipSpaces/summaries").status == 200


def test_the_answer_names_its_version(world: World) -> None:
    response = Conversation(world, "37.1").as_tenant().get("/orgs")
    assert response.headers["Content-Type"] == "application/json;version=37.1"
