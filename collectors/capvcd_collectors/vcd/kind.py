"""Cloud Director as the seam needs to know it."""

import html
import re
from collections.abc import Mapping

from capvcd_collectors.http.kind import EndpointKind, Reason, RequestPattern, json_reason
from capvcd_collectors.redact import SecretNames

ACCESS_TOKEN = "x-vmware-vcloud-access-token"  # noqa: S105 - the name of a header

_ACCEPT_VERSION = re.compile(r";\s*version=([\w.-]+)")
_REQUEST_ID_PREFIX = re.compile(r"^\s*\[\s*[\w-]+\s*\]\s*")
_LEGACY_ERROR = re.compile(r"<(?:\w+:)?Error\b[^>]*")
_ATTRIBUTE = re.compile(r"\b(message|minorErrorCode)=\"([^\"]*)\"")


def reason_of(text: str) -> Reason:
    """The reason in an error body: JSON from CloudAPI and OAuth, XML from the legacy API.

    VCD puts ``[ request-id ]`` in front of many messages; the request id is known anyway.
    """
    reason = json_reason(
        text, messages=("message", "error_description", "error"), codes=("minorErrorCode", "error")
    ) or _legacy_reason(text)
    return Reason(_REQUEST_ID_PREFIX.sub("", reason.message), reason.code)


def _legacy_reason(text: str) -> Reason:
    element = _LEGACY_ERROR.search(text)
    attributes = {} if element is None else dict(_ATTRIBUTE.findall(element.group(0)))
    return Reason(*(html.unescape(attributes.get(name, "")) for name in ("message", "minorErrorCode")))


def version_asked_for(headers: Mapping[str, str]) -> str:
    """The version in the Accept header: ``application/json;version=37.2``."""
    found = _ACCEPT_VERSION.search(headers.get("accept", ""))
    return found.group(1) if found else ""


CLOUD_DIRECTOR = EndpointKind(
    section="vcd",
    product="Cloud Director",
    server="Cloud Director cell",
    permission="a role with the right that lets this user read it, in a rights bundle published to the organization",
    log_ins=(
        RequestPattern("POST", "/cloudapi/1.0.0/sessions"),
        RequestPattern("POST", "/cloudapi/1.0.0/sessions/provider"),
        RequestPattern("POST", "/oauth/tenant/{organization}/token"),
        RequestPattern("POST", "/oauth/provider/token"),
    ),
    log_outs=(
        RequestPattern("DELETE", "/cloudapi/1.0.0/sessions/current"),
        RequestPattern("DELETE", "/api/session"),
    ),
    request_id_header="x-vmware-vcloud-request-id",
    client_request_id_header="x-vmware-vcloud-client-request-id",
    read_reason=reason_of,
    read_version=version_asked_for,
    login_headers=frozenset({ACCESS_TOKEN}),
    login_keys=("access_token", "refresh_token"),
    secrets=SecretNames(headers=frozenset({"x-vcloud-authorization", ACCESS_TOKEN})),
)
