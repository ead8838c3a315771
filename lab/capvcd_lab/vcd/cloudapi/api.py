"""The CloudAPI dispatcher: version, session, route, right, then filter, sort, page and gate what the handler gave."""

from typing import Any

from capvcd_lab.vcd import fiql, paging
from capvcd_lab.vcd.cloudapi import (  # noqa: F401  # importing an area registers its routes
    edges,
    entities,
    identity,
    infrastructure,
    ipspaces,
    loadbalancer,
    login,
    networks,
    services,
    tenancy,
)
from capvcd_lab.vcd.cloudapi.published import definition, gate, item_of, version_key
from capvcd_lab.vcd.cloudapi.routes import Call, Route, find
from capvcd_lab.vcd.errors import ApiError, bad_request, forbidden
from capvcd_lab.vcd.state import Vcd
from capvcd_lab.wire.endpoint import accept_version
from capvcd_lab.wire.message import Request, Response

# Filter terms that name a place to look from instead of a field.
_CONTEXT = "_context"


def handle(vcd: Vcd, request: Request) -> Response:
    """Answer one request below ``/cloudapi`` or ``/oauth``."""
    try:
        return _answer(vcd, request)
    except ApiError as error:
        return write_error(request, error)


def write_error(request: Request, error: ApiError) -> Response:
    """An error as CloudAPI writes it; the token endpoints speak OAuth instead, and a refused login says nothing."""
    if request.path.startswith("/oauth/"):
        code = error.minor_code if error.minor_code.islower() else "invalid_request"
        return Response.json({"error": code}, error.status)
    if error.status == 401 and request.path in login.LOGIN_PATHS:  # noqa: PLR2004  # the status itself
        return Response(401, {"WWW-Authenticate": 'Basic realm="VMware Cloud Director"'})
    envelope = {
        "minorErrorCode": error.minor_code,
        "message": f"[ {request.request_id} ] {error.message}",
        "stackTrace": None,
    }
    return Response.json(envelope, error.status)


def _answer(vcd: Vcd, request: Request) -> Response:
    if request.path.startswith("/oauth/"):
        return login.token(vcd, request)
    version = offered_version(vcd, request)
    if request.path in login.LOGIN_PATHS and request.method == "POST":
        return login.open_session(vcd, request)
    caller = vcd.authenticate(request)
    if request.path == login.CURRENT_PATH and request.method == "DELETE":
        return login.close_session(vcd, caller)
    response = _get(vcd, request, caller, version)
    response.headers["Content-Type"] = f"application/json;version={version}"
    return response


def offered_version(vcd: Vcd, request: Request) -> str:
    """The version the client asks for, if the site offers it."""
    version = accept_version(request.header("accept"))
    if version is None or not vcd.world.site.offers(version):
        raise ApiError(406, f"The API version {version or '(none)'} is not supported; see /api/versions.")
    return version


def _get(vcd: Vcd, request: Request, caller: Any, version: str) -> Response:
    found = find(request.path)
    if found is None:
        raise ApiError(404, f"There is no resource {request.path}.")
    route, captured = found
    if request.method not in ("GET", "HEAD"):
        raise forbidden()
    if version_key(route.published.since) > version_key(version):
        raise ApiError(406, f"{request.path} is not part of API version {version}.")
    if route.provider_only:
        caller.require_provider()
    if route.rights:
        caller.require(*route.rights)
    tree = _filter(request, route, version)
    terms = list(fiql.comparisons(tree)) if tree is not None else []
    call = Call(
        vcd=vcd,
        request=request,
        caller=caller,
        version=version,
        route=route,
        captured=captured,
        contexts=tuple(term.value for term in terms if term.selector == _CONTEXT),
        named={term.selector: term.value for term in terms if term.operator == "=="},
    )
    given = route.handler(call)
    if isinstance(given, Response):
        return given
    if route.published.paging == "single":
        return Response.json(gate(given, route.published.returns, version))
    return _list(call, given, tree)


def _filter(request: Request, route: Route, version: str) -> fiql.Expression | None:
    text = request.query.get("filter")
    if not text or route.published.paging != "page":
        return None
    tree = fiql.parse(text, encoded=request.query.get("filterEncoded", "").lower() == "true")
    for term in fiql.comparisons(tree):
        if term.selector != _CONTEXT and not _is_searchable(term.selector, route, version):
            raise bad_request(f"The field {term.selector} cannot be used in a filter here.")
    return tree


def _is_searchable(selector: str, route: Route, version: str) -> bool:
    name: str | None = item_of(route.published.returns or "")
    if selector in route.extra_selectors:
        return True
    for part in selector.split("."):
        field = definition(name or "").get(part)
        if field is None or not field.searchable or not field.exists_at(version):
            return False
        name = field.of
    return True


def _list(call: Call, given: Any, tree: fiql.Expression | None) -> Response:
    """A list; what is *given* is its entries, or an envelope with them in ``values``."""
    documents = given["values"] if isinstance(given, dict) else given
    beside = {key: value for key, value in given.items() if key != "values"} if isinstance(given, dict) else {}
    published = call.route.published
    page_definition = published.returns or ""
    item = item_of(page_definition)
    values = gate(documents, item, call.version)
    if tree is not None:
        pseudo = (_CONTEXT, *call.route.extra_selectors)
        kept = fiql.without(tree, lambda term: term.selector in pseudo)
        values = [value for value in values if kept.matches(value)]
    values = _sorted(call, values, item)
    cut = (paging.cursor if published.paging == "cursor" else paging.page)(call.request, values, page_definition)
    response = Response.json({**beside, **cut.envelope})
    if cut.link:
        response.headers["Link"] = cut.link
    return response


def _sorted(call: Call, values: list[Any], item: str) -> list[Any]:
    query = call.request.query
    if "sortAsc" in query or "sortDesc" in query:
        ascending = "sortAsc" in query
        field = query["sortAsc"] if ascending else query["sortDesc"]
        facts = definition(item).get(field)
        if facts is None or not facts.sortable or not facts.exists_at(call.version):
            raise bad_request(f"The field {field} cannot be sorted by here.")
    elif call.route.published.sort is not None:
        field, ascending = call.route.published.sort
    else:
        return values
    return sorted(values, key=lambda value: _sort_key(value.get(field)), reverse=not ascending)


def _sort_key(value: Any) -> tuple[int, Any]:
    """Nothing first, then numbers, then words."""
    if value is None:
        return (0, "")
    if isinstance(value, bool | int | float):
        return (1, value)
    return (2, str(value))
