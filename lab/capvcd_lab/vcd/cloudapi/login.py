"""Logging in and out: CloudAPI sessions with Basic, and OAuth tokens for API tokens."""

from typing import Any
from urllib.parse import parse_qs

from capvcd_lab.vcd.cloudapi.published import gate
from capvcd_lab.vcd.cloudapi.routes import Call, get, reference
from capvcd_lab.vcd.errors import ApiError
from capvcd_lab.vcd.state import Caller, Session, Vcd, basic_credentials
from capvcd_lab.wire.endpoint import accept_version
from capvcd_lab.wire.message import Request, Response

_SESSIONS = "/cloudapi/1.0.0/sessions"
LOGIN_PATHS = (_SESSIONS, f"{_SESSIONS}/provider")
CURRENT_PATH = f"{_SESSIONS}/current"


def open_session(vcd: Vcd, request: Request) -> Response:
    """``POST /sessions`` for tenants, ``/sessions/provider`` for the provider."""
    user, password = basic_credentials(request)
    session = vcd.log_in(user, password, provider=request.path.endswith("/provider"))
    version = accept_version(request.header("accept")) or ""
    response = Response.json(gate(render(vcd, session, request.base_url), "Session", version))
    response.headers["X-VMWARE-VCLOUD-ACCESS-TOKEN"] = session.token
    response.headers["X-VMWARE-VCLOUD-TOKEN-TYPE"] = "Bearer"
    response.user = f"{session.user.name}@{session.org.name}"
    return response


def close_session(vcd: Vcd, caller: Caller) -> Response:
    """``DELETE /sessions/current``."""
    vcd.end_session(caller.session)
    return Response(204)


def token(vcd: Vcd, request: Request) -> Response:
    """``POST /oauth/{tenant/ORG,provider}/token``: an access token for an API token."""
    parts = request.path.strip("/").split("/")
    match parts:
        case ["oauth", "provider", "token"]:
            org_name = None
        case ["oauth", "tenant", name, "token"]:
            org_name = name
        case _:
            raise ApiError(404, "not found", "not_found")
    if request.method != "POST":
        raise ApiError(405, "only POST", "invalid_request")
    form = parse_qs(request.body.decode(errors="replace"))
    if form.get("grant_type") != ["refresh_token"] or "refresh_token" not in form:
        raise ApiError(400, "unsupported", "unsupported_grant_type")
    session, api_token = vcd.exchange_api_token(form["refresh_token"][0], org_name=org_name)
    response = Response.json(
        {
            "access_token": session.token,
            "token_type": "Bearer",
            "expires_in": vcd.world.site.access_token_seconds,
            "refresh_token": api_token.secret if api_token.kind == "service-account" else None,
        }
    )
    response.user = f"{session.user.name}@{session.org.name}"
    return response


def render(vcd: Vcd, session: Session, base_url: str) -> dict[str, Any]:
    """The Session document."""
    role = vcd.role_of(session.user)
    return {
        "id": session.id,
        "site": {"name": base_url, "id": vcd.world.site.id},
        "user": reference(session.user),
        "org": reference(session.org),
        "location": base_url,
        "roles": [] if role is None else [role.name],
        "roleRefs": [] if role is None else [reference(role)],
        "sessionIdleTimeoutMinutes": vcd.world.site.session_idle_minutes,
    }


def _own(call: Call) -> Session:
    for session in call.vcd.sessions_of(call.caller):
        if session.id == call.captured["id"]:
            return session
    raise call.missing(call.captured["id"])


@get("/1.0.0/sessions")
def sessions(call: Call) -> list[dict[str, Any]]:
    """The open sessions the caller may see."""
    return [render(call.vcd, session, call.request.base_url) for session in call.vcd.sessions_of(call.caller)]


@get("/1.0.0/sessions/current")
def current(call: Call) -> dict[str, Any]:
    """The caller's session."""
    return render(call.vcd, call.caller.session, call.request.base_url)


@get("/1.0.0/sessions/{id}")
def session_by_id(call: Call) -> dict[str, Any]:
    """One session."""
    return render(call.vcd, _own(call), call.request.base_url)


@get("/1.0.0/sessions/{id}/token")
def session_token(call: Call) -> Response:
    """The JWT of a session once more, in the header as at login."""
    session = _own(call)
    document = {
        "id": session.id,
        "name": session.user.name,
        "token": session.token,
        "expirationTimeUtc": session.expires_at.isoformat(),
        "owner": reference(session.user),
        "username": session.user.name,
        "userId": session.user.id,
        "orgName": session.org.name,
        "org": reference(session.org),
        "type": "PROXY",
    }
    response = Response.json(gate(document, "Token", call.version))
    response.headers["X-VMWARE-VCLOUD-ACCESS-TOKEN"] = session.token
    return response
