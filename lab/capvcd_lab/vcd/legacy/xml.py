"""Writes an element tree as XML, with every namespace declared once at the root."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from capvcd_lab.vcd.legacy.element import Element, Field, Media, Namespace, Scalar

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# JSON names whose XML name is not simply the same with a capital letter.
_IRREGULAR = {"macAddress": "MACAddress", "vmWareTools": "VMWareTools"}
_IRREGULAR_ATTRIBUTES = {"valueAttrib": "value", "clazz": "class"}


def render(root: Element) -> bytes:
    """The document as VCD sends it."""
    namespaces = sorted(set(_namespaces(root)), key=lambda namespace: namespace.prefix)
    declared = "".join(f" {_declaration(namespace)}" for namespace in namespaces)
    return (_DECLARATION + "".join(_write(root, declared))).encode()


def text_of(value: Scalar) -> str:
    """A scalar as XML Schema spells it."""
    if isinstance(value, Media):
        return value.text("xml")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _declaration(namespace: Namespace) -> str:
    return f"xmlns{':' if namespace.prefix else ''}{namespace.prefix}={quoteattr(namespace.uri)}"


def _write(element: Element, declared: str = "") -> Iterator[str]:
    name = _qualified(element.namespace, element.tag)
    own = element.namespace if element.qualified_attributes else None
    attributes = [
        (_qualified(own, _IRREGULAR_ATTRIBUTES.get(key, key)), value) for key, value in element.attributes.items()
    ]
    attributes += [(_qualified(Namespace.VCLOUD_PREFIXED, key), value) for key, value in element.foreign.items()]
    if element.xsi_type:
        attributes.append((_qualified(Namespace.XSI, "type"), element.schema_type))
    written = "".join(f" {key}={quoteattr(text_of(value))}" for key, value in attributes if value is not None)
    body = "" if element.text is None else escape(text_of(element.text))
    body += "".join(
        part for field_name, field in element.fields.items() for part in _write_field(element, field_name, field)
    )
    yield f"<{name}{declared}{written}>{body}</{name}>" if body else f"<{name}{declared}{written}/>"


def _write_field(parent: Element, name: str, field: Field) -> Iterator[str]:
    if field is None:
        return
    if isinstance(field, Element):
        yield from _write(field)
    elif isinstance(field, Scalar):
        usual = name if parent.keeps_case else _IRREGULAR.get(name, name[:1].upper() + name[1:])
        tag = _qualified(parent.child_namespace or parent.namespace, usual)
        yield f"<{tag}>{escape(text_of(field))}</{tag}>"
    else:
        for item in field:
            yield from _write_field(parent, name, item)


def _qualified(namespace: Namespace | None, name: str) -> str:
    return f"{namespace.prefix}:{name}" if namespace is not None and namespace.prefix else name


def _namespaces(element: Element) -> Iterator[Namespace]:
    yield element.namespace
    if element.child_namespace is not None:
        yield element.child_namespace
    if element.foreign:
        yield Namespace.VCLOUD_PREFIXED
    if element.xsi_type:
        yield Namespace.XSI
    for field in element.fields.values():
        for item in [field] if isinstance(field, Element) else field if isinstance(field, list | tuple) else []:
            if isinstance(item, Element):
                yield from _namespaces(item)
