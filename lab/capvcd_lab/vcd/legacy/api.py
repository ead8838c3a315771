"""The legacy dispatcher: version, format, session and route, then the tree the handler gave, written down."""

from capvcd_lab.vcd.errors import ApiError, forbidden
from capvcd_lab.vcd.legacy import (
    areas,  # noqa: F401  # importing it enters every path
    json,
    versions,
    xml,
)
from capvcd_lab.vcd.legacy.call import Call
from capvcd_lab.vcd.legacy.element import Element, Format
from capvcd_lab.vcd.legacy.routes import find
from capvcd_lab.vcd.legacy.session import close_session, open_session
from capvcd_lab.vcd.state import Vcd
from capvcd_lab.wire.endpoint import accept_version
from capvcd_lab.wire.message import Request, Response

_VERSIONS = "versions"
_LOGIN = "sessions"
_SESSION = "session"


def handle(vcd: Vcd, request: Request) -> Response:
    """Answer one request below ``/api``."""
    try:
        return _answer(vcd, request)
    except ApiError as error:
        return write_error(request, error)


def write_error(request: Request, error: ApiError) -> Response:
    """An error as the legacy API writes it."""
    document = Element(
        "Error",
        "ErrorType",
        {
            "message": f"[ {request.request_id} ] {error.message}",
            "majorErrorCode": error.status,
            "minorErrorCode": error.minor_code,
        },
    )
    form = _form(request)
    response = _write(document, form, f"application/vnd.vmware.vcloud.error+{form}", error.status)
    if error.status == 401:  # noqa: PLR2004  # the status itself
        response.headers["WWW-Authenticate"] = 'Basic realm="VMware Cloud Director"'
    return response


def _answer(vcd: Vcd, request: Request) -> Response:
    path = request.path.removeprefix("/api").strip("/")
    form = _form(request)
    if path == _VERSIONS and request.method in ("GET", "HEAD"):
        # The one path that needs no session and no version: clients come here to learn which there are.
        return _write(versions.supported(vcd, request), form, "text/xml" if form == "xml" else "application/json")
    version = _offered_version(vcd, request)
    if path == _LOGIN and request.method == "POST":
        session = open_session(vcd, request, version)
        response = _session_document(vcd, request, version, form, session.token)
        response.headers["X-VMWARE-VCLOUD-ACCESS-TOKEN"] = session.token
        response.headers["X-VMWARE-VCLOUD-TOKEN-TYPE"] = "Bearer"
        response.headers["x-vcloud-authorization"] = session.token
        return response
    caller = vcd.authenticate(request)
    user = f"{caller.user.name}@{caller.session.org.name}"
    try:
        if path == _SESSION and request.method == "DELETE":
            response = close_session(vcd, caller)
        else:
            response = _get(Call(vcd, request, caller, version, form, {}), path)
    except ApiError as error:
        response = write_error(request, error)
    response.user = user
    return response


def _get(call: Call, path: str) -> Response:
    found = find(path)
    if found is None:
        raise ApiError(404, f"The resource {call.request.path} was not found.")
    route, captured = found
    if call.request.method not in ("GET", "HEAD"):
        raise forbidden()
    if route.provider_only:
        call.caller.require_provider()
    call = Call(call.vcd, call.request, call.caller, call.version, call.form, captured)
    document = route.handler(call)
    return _write(document, call.form, f"{route.media.text(call.form)};version={call.version}")


def _session_document(vcd: Vcd, request: Request, version: str, form: Format, token: str) -> Response:
    signed_in = Request(
        method="GET",
        target="/api/session",
        headers={**request.headers, "authorization": f"Bearer {token}"},
        body=b"",
        base_url=request.base_url,
        request_id=request.request_id,
        received_at=request.received_at,
    )
    caller = vcd.authenticate(signed_in)
    response = _get(Call(vcd, signed_in, caller, version, form, {}), _SESSION)
    response.user = f"{caller.user.name}@{caller.session.org.name}"
    return response


def _offered_version(vcd: Vcd, request: Request) -> str:
    version = accept_version(request.header("accept"))
    if version is None:
        raise ApiError(406, "The request has to name an API version in its Accept header.")
    if not vcd.world.site.offers(version):
        raise ApiError(406, f"The API version {version} is not supported; see /api/versions.")
    return version


def _form(request: Request) -> Format:
    return "json" if "json" in (request.header("accept") or "").lower() else "xml"


def _write(document: Element, form: Format, content_type: str, status: int = 200) -> Response:
    body = xml.render(document) if form == "xml" else json.render(document)
    return Response(status, {"Content-Type": content_type}, body)
