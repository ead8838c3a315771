"""``/api/query``: the list of queries, and each of them in three formats, filtered, sorted, paged."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from capvcd_lab.vcd.errors import ApiError, bad_request
from capvcd_lab.vcd.legacy.call import Call
from capvcd_lab.vcd.legacy.element import Element, Media, Scalar
from capvcd_lab.vcd.legacy.hrefs import link, media_of
from capvcd_lab.vcd.legacy.metadata import entries
from capvcd_lab.vcd.legacy.query import filters
from capvcd_lab.vcd.legacy.query.catalogue import QUERY_TYPES
from capvcd_lab.vcd.legacy.query.types import QueryType, Ref, Row, Value
from capvcd_lab.vcd.legacy.routes import get

_FORMATS: Mapping[str, Media] = MappingProxyType(
    {
        "records": Media("vcloud.query.records"),
        "idrecords": Media("vcloud.query.idrecords"),
        "references": Media("vcloud.query.references"),
    }
)
_DEFAULT_PAGE_SIZE = 25
_LARGEST_PAGE_SIZE = 128
_METADATA = "metadata"

Rows = Sequence[Row[Any]]


@get("query", "vcloud.query.queryList")
def query(call: Call) -> Element:
    """Without a type the list of all queries, with one its result."""
    name = call.request.query.get("type")
    return _query_list(call) if name is None else run(call, name)


def run(call: Call, name: str, *, only: Callable[[Row[Any]], bool] = lambda _: True) -> Element:
    """The result of the query *name* over the rows *only* lets through, as the request's parameters want it."""
    query_type = QUERY_TYPES.get(name)
    if query_type is None:
        raise bad_request(f"The query type {name!r} is not known; see /api/query.")
    if not query_type.is_open_to(call):
        raise ApiError(403, f"You need more rights to run the query {name}.")
    form = call.request.query.get("format", "records")
    if form not in _FORMATS:
        raise bad_request(f"The format {form!r} is not one of {', '.join(_FORMATS)}.")
    rows = _sorted(call, query_type, _filtered(call, query_type, [row for row in query_type.rows(call) if only(row)]))
    page, size = _number(call, "page", 1), _number(call, "pageSize", _DEFAULT_PAGE_SIZE, most=_LARGEST_PAGE_SIZE)
    cut = rows[(page - 1) * size : page * size]
    columns = _columns(call, query_type)
    attributes: dict[str, Scalar | None] = {
        "name": name,
        "page": page,
        "pageSize": size,
        "total": len(rows),
        "href": call.request.base_url + call.request.target,
        "type": _FORMATS[form],
    }
    links = _page_links(call, page, -(-len(rows) // size), _FORMATS[form])
    if form == "references":
        references = [_reference(row) for row in cut]
        tag = f"{query_type.element}References"
        return Element(tag, "ReferencesType", attributes, {"link": links, "reference": references})
    records = [_record(row, columns, by_id=form == "idrecords") for row in cut]
    return Element("QueryResultRecords", "QueryResultRecordsType", attributes, {"link": links, "record": records})


def _query_list(call: Call) -> Element:
    links = [
        link("down", call.href.at(f"query?type={name}&format={form}"), media, name)
        for name, query_type in QUERY_TYPES.items()
        if query_type.is_open_to(call)
        for form, media in _FORMATS.items()
    ]
    attributes: dict[str, Scalar | None] = {"href": call.own_href, "type": Media("vcloud.query.queryList")}
    return Element("QueryList", "QueryListType", attributes, {"link": links})


def _filtered(call: Call, query_type: QueryType[Any], rows: Rows) -> Rows:
    text = call.request.query.get("filter")
    if not text:
        return rows
    tree = filters.parse(text, encoded=call.request.query.get("filterEncoded", "").lower() == "true")
    for selector in tree.selectors():
        if not selector.startswith(_METADATA):
            _require_column(query_type, selector)
        if selector == "org" and query_type.audience == "tenant" and call.caller.is_provider:
            raise bad_request("A provider cannot filter this query by org; use its admin type.")
    return [row for row in rows if tree.matches(row)]


def _sorted(call: Call, query_type: QueryType[Any], rows: Rows) -> Rows:
    for parameter, descending in (("sortAsc", False), ("sortDesc", True)):
        column = call.request.query.get(parameter)
        if column:
            _require_column(query_type, column)
            return sorted(rows, key=lambda row: _sort_key(row.value(column)), reverse=descending)
    return rows


def _sort_key(value: Value) -> tuple[bool, Any]:
    return value is not None, value.identifier if isinstance(value, Ref) else value


def _columns(call: Call, query_type: QueryType[Any]) -> list[str]:
    wanted = call.request.query.get("fields")
    if not wanted:
        return list(query_type.columns)
    columns = [column for column in wanted.split(",") if column]
    for column in columns:
        if not column.startswith(_METADATA):
            _require_column(query_type, column)
    return columns


def _record(row: Row[Any], columns: list[str], *, by_id: bool) -> Element:
    call = row.call
    attributes: dict[str, Scalar | None] = {"id": row.identifier} if by_id else {"href": row.href}
    for column in columns:
        if column not in ("id", "href") and not column.startswith(_METADATA):
            value = row.value(column)
            if isinstance(value, Ref):
                value = value.identifier if by_id else call.href.of(value.identifier)
            attributes[column] = value
    keys = [column.partition(":")[2] for column in columns if column.startswith(_METADATA)]
    metadata = {key: row.metadata[key] for key in keys if key in row.metadata}
    links = []
    if call.request.query.get("links", "").lower() == "true" and row.href is not None:
        links.append(link("alternate", row.href, media_of(row.identifier), row.thing.name))
    return Element(
        f"{row.type.element}Record",
        row.type.schema_type,
        attributes,
        {
            "link": links,
            "metadata": Element("Metadata", "MetadataType", fields={"metadataEntry": entries(metadata)})
            if metadata
            else None,
        },
        says_type=True,
    )


def _reference(row: Row[Any]) -> Element:
    return Element(
        f"{row.type.element}Reference",
        "ReferenceType",
        {"href": row.href, "id": row.identifier, "name": row.thing.name, "type": media_of(row.identifier)},
    )


def _page_links(call: Call, page: int, count: int, media: Media) -> list[Element]:
    pages: dict[str, int] = {}
    if page > 1:
        pages |= {"firstPage": 1, "previousPage": page - 1}
    if page < count:
        pages |= {"nextPage": page + 1, "lastPage": count}
    kept = [part for part in call.request.query_string.split("&") if part and not part.startswith("page=")]
    return [link(rel, f"{call.own_href}?{'&'.join([*kept, f'page={target}'])}", media) for rel, target in pages.items()]


def _require_column(query_type: QueryType[Any], column: str) -> None:
    if column not in query_type.columns and column not in ("id", "href"):
        raise bad_request(f"The query {query_type.name} has no field {column!r}.")


def _number(call: Call, name: str, default: int, *, most: int | None = None) -> int:
    text = call.request.query.get(name)
    if text is None:
        return default
    if not text.isdecimal() or int(text) < 1 or (most is not None and int(text) > most):
        raise bad_request(f"The query parameter {name} is out of range: {text}.")
    return int(text)
