"""Writes an element tree as the JSON of the same schema."""

import json
from dataclasses import replace
from typing import Any

from capvcd_lab.vcd.legacy.element import Element, Field, Media, Namespace, Scalar


def render(root: Element) -> bytes:
    """The document as VCD sends it to a client that accepts JSON."""
    return json.dumps(document(replace(root, says_type=False))).encode()


def document(element: Element) -> dict[str, Any]:
    """One element as an object; unset properties are left out."""
    found: dict[str, Any] = {"_type": element.schema_type} if element.says_type else {}
    for name, attribute in element.attributes.items():
        if attribute is not None:
            found[name] = _scalar(attribute)
    for name, field in element.fields.items():
        if field is not None:
            found[name] = _value(field)
    if element.text is not None:
        found[element.text_name] = _scalar(element.text)
    foreign = {
        f"{{{Namespace.VCLOUD.uri}}}{name}": _scalar(value)
        for name, value in element.foreign.items()
        if value is not None
    }
    if foreign:
        found["otherAttributes"] = foreign
    return found


def _value(field: Field) -> Any:
    if isinstance(field, Element):
        return document(field)
    if isinstance(field, Scalar):
        return _scalar(field)
    return [_value(item) for item in field or ()]


def _scalar(value: Scalar) -> str | int | bool:
    return value.text("json") if isinstance(value, Media) else value
