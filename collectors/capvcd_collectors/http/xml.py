"""XML of answers, read by a parser that itself refuses declarations.

A search in the text is no protection: the parser goes by the encoding that the document names, and the search by ours.
"""

import xml.etree.ElementTree as ET
from typing import NoReturn
from xml.parsers import expat

from .endpoint import Reply

DECLARES = "XML that declares entities"
"""What an answer with a document type declaration is: no API has one, and entities in it can fill the memory."""
BROKEN = "XML that breaks off or is none"

_NAMESPACE_END = "}"


class _DeclaredError(Exception):
    """The document has a document type declaration."""


def document_of(reply: Reply) -> ET.Element:
    """The root element of the XML in *reply*, names as ``{namespace}local``.

    Raises NotParsable for what is no well-formed XML, and for any document type declaration, before anything in it is
    acted on.
    """
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=_NAMESPACE_END)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda tag, attributes: builder.start(_universal(tag), _named(attributes))
    parser.EndElementHandler = lambda tag: builder.end(_universal(tag))
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(reply.body, True)  # noqa: FBT003 - expat takes it by position
        return builder.close()
    except _DeclaredError:
        raise reply.not_parsable(DECLARES) from None
    except (expat.ExpatError, ET.ParseError, ValueError, LookupError, AssertionError) as error:
        # Besides what is not well-formed: an encoding that nobody knows, or that expat cannot read.
        raise reply.not_parsable(BROKEN) from error


def _refuse(*_declaration: object) -> NoReturn:
    raise _DeclaredError


def _universal(name: str) -> str:
    return f"{{{name}" if _NAMESPACE_END in name else name


def _named(attributes: dict[str, str]) -> dict[str, str]:
    return {_universal(name): value for name, value in attributes.items()}
