"""The door of the legacy API: versions for anybody, sessions, and how it refuses."""

import base64
import json
import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from capvcd_lab.wire.message import Response
from capvcd_lab.world.site import ApiVersion
from lab.conversation import Conversation
from lab.legacy.furnished import furnished
from lab.legacy.published_types import violations

VCLOUD = "{http://www.vmware.com/vcloud/v1.5}"
VERSIONS = "{http://www.vmware.com/vcloud/versions}"


def talk(version: str = "36.0", base: str = "article") -> Conversation:
    return Conversation(furnished(base, version), version)


def xml(response: Response) -> ET.Element:
    return ET.fromstring(response.body)  # noqa: S314  # the lab's own


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


# -- versions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["*/*", "application/*+xml", "text/xml", ""])
def test_versions_need_neither_session_nor_version(accept: str) -> None:
    client = talk()
    client.world.site.api_versions = [ApiVersion(version="35.0", deprecated=True), ApiVersion(version="36.0")]
    response = client.send("GET", "/api/versions", headers={"Accept": accept})
    assert (response.status, response.headers["Content-Type"]) == (200, "text/xml")
    infos = xml(response).findall(f"{VERSIONS}VersionInfo")
    assert [(it.get("deprecated"), it.findtext(f"{VERSIONS}Version")) for it in infos] == [
        ("true", "35.0"),
        ("false", "36.0"),
    ]


def test_login_urls_are_on_the_host_the_client_named() -> None:
    info = xml(talk().send("GET", "/api/versions", headers={"Accept": "*/*"})).find(f"{VERSIONS}VersionInfo")
    assert info is not None
    assert info.findtext(f"{VERSIONS}LoginUrl") == "https://vcd.lab.invalid/cloudapi/1.0.0/sessions"
    assert info.findtext(f"{VERSIONS}ProviderLoginUrl") == "https://vcd.lab.invalid/cloudapi/1.0.0/sessions/provider"


def test_versions_in_json() -> None:
    response = talk().send("GET", "/api/versions", headers={"Accept": "application/*+json"})
    document = json.loads(response.body)
    assert response.headers["Content-Type"] == "application/json"
    assert violations("versioning:SupportedVersionsType", document) == []
    assert document["versionInfo"][-1]["version"] == talk().world.site.api_versions[-1].version


# -- which version ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["application/*+xml", "*/*", "application/*+xml;version=99.0"])
def test_a_missing_or_unknown_version_is_not_acceptable(accept: str) -> None:
    response = talk().as_tenant().send("GET", "/api/org", headers={"Accept": accept})
    assert response.status == 406
    assert xml(response).get("minorErrorCode") == "NOT_ACCEPTABLE"


@pytest.mark.parametrize(
    "accept",
    [
        "application/*+xml;version=36.0",
        "application/*;version=36.0",
        "vnd.vmware.vcloud.org+xml;version=36.0",
        "*_/_*;version=36.0",
    ],
)
def test_only_the_version_of_an_accept_header_counts(accept: str) -> None:
    response = talk().as_tenant().send("GET", "/api/org", headers={"Accept": accept})
    assert response.status == 200
    assert response.headers["Content-Type"] == "application/vnd.vmware.vcloud.orgList+xml;version=36.0"


# -- logging in and out ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", [False, True])
def test_the_deprecated_login(provider: bool) -> None:
    client = talk()
    org_id = client.world.system_org.id if provider else client.world.subject.org_id
    user = next(user for user in client.world.users if user.org_id == org_id and user.password)
    org = next(org for org in client.world.orgs if org.id == org_id)
    headers = {
        "Accept": "application/*+xml;version=36.0",
        "Authorization": basic(f"{user.name}@{org.name}", user.password),
    }
    response = client.send("POST", "/api/sessions", headers=headers)
    assert response.status == 200
    assert (xml(response).get("user"), xml(response).get("org")) == (user.name, org.name)
    token = response.headers["x-vcloud-authorization"]
    headers = {"Accept": "application/*+xml;version=36.0", "x-vcloud-authorization": token}
    assert client.send("GET", "/api/session", headers=headers).status == 200


def test_the_deprecated_login_refuses_a_wrong_password() -> None:
    headers = {"Accept": "application/*+xml;version=36.0", "Authorization": basic("administrator@xav_lab", "wrong")}
    response = talk().send("POST", "/api/sessions", headers=headers)
    assert response.status == 401
    assert "x-vcloud-authorization" not in response.headers


def test_the_deprecated_login_is_gone_from_38_on() -> None:
    client = talk("38.0")
    user = next(user for user in client.world.users if user.password)
    headers = {
        "Accept": "application/*+xml;version=38.0",
        "Authorization": basic(f"{user.name}@xav_lab", user.password),
    }
    assert client.send("POST", "/api/sessions", headers=headers).status == 404


def test_the_session_says_who_is_logged_in_and_where_to_go_on() -> None:
    client = talk().as_tenant()
    session = xml(client.send("GET", "/api/session", headers={"Accept": "application/*+xml;version=36.0"}))
    links = {
        (link.get("rel"), (link.get("type") or "").removeprefix("application/vnd.vmware."))
        for link in session.findall(f"{VCLOUD}Link")
    }
    assert ("down", "vcloud.orgList+xml") in links
    assert ("down", "vcloud.query.queryList+xml") in links
    assert ("down", "admin.vmwExtension+xml") not in links
    assert session.get("userId") == client.world.subject.user_id


def test_every_link_of_a_session_leads_somewhere() -> None:
    client = talk().as_provider()
    headers = {"Accept": "application/*+xml;version=36.0"}
    for link in xml(client.send("GET", "/api/session", headers=headers)).findall(f"{VCLOUD}Link"):
        path = (link.get("href") or "").removeprefix("https://vcd.lab.invalid")
        if link.get("rel") == "down":
            assert client.send("GET", path, headers=headers).status == 200, path


def test_logging_out_ends_the_session() -> None:
    client = talk().as_tenant()
    headers = {"Accept": "application/*+xml;version=36.0"}
    assert client.send("DELETE", "/api/session", headers=headers).status == 204
    assert client.send("GET", "/api/session", headers=headers).status == 401


def test_an_idle_session_ends() -> None:
    client = talk().as_tenant()
    client.clock.now += timedelta(minutes=client.world.site.session_idle_minutes + 1)
    assert client.send("GET", "/api/session").status == 401


# -- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "minor"),
    [
        ("/api/nothing/here", 404, "RESOURCE_NOT_FOUND"),
        ("/api/org/11111111-2222-3333-4444-555555555555", 403, "ACCESS_TO_RESOURCE_IS_FORBIDDEN"),
        ("/api/vApp/vapp-11111111-2222-3333-4444-555555555555", 403, "ACCESS_TO_RESOURCE_IS_FORBIDDEN"),
        ("/api/vAppTemplate/vappTemplate-11111111-2222-3333-4444-555555555555", 403, "ACCESS_TO_RESOURCE_IS_FORBIDDEN"),
        ("/api/query?type=nothing", 400, "BAD_REQUEST"),
        ("/api/admin/extension", 403, "ACCESS_TO_RESOURCE_IS_FORBIDDEN"),
    ],
)
def test_errors_carry_both_codes_and_the_request_id(path: str, status: int, minor: str) -> None:
    client = talk().as_tenant()
    for form in ("xml", "json"):
        response = client.send("GET", path, headers={"Accept": f"application/*+{form};version=36.0"})
        error = dict(xml(response).attrib) if form == "xml" else json.loads(response.body)
        assert response.status == status
        assert (str(error["majorErrorCode"]), error["minorErrorCode"]) == (str(status), minor)
        assert re.match(r"\[ (\S+) \] \S", error["message"])
        assert response.headers["X-VMWARE-VCLOUD-REQUEST-ID"] in error["message"]
        if form == "json":
            assert violations("ErrorType", error) == []


def test_without_a_session_nothing_is_told() -> None:
    response = talk().send("GET", "/api/org", headers={"Accept": "application/*+xml;version=36.0"})
    assert response.status == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_written(method: str) -> None:
    client = talk().as_tenant()
    path = f"/api/vdc/{client.world.subject.vdc_id.rsplit(':', 1)[-1]}"
    assert client.send(method, path).status == 403
