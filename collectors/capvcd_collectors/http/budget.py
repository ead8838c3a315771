"""What the answers of a run may cost in memory: their bytes, and the values that they become when they are parsed.

Parsed, an answer may be a hundred times its bytes: three of them (``{},``) are a dictionary. So its parts are counted
before anybody parses it.
"""

import threading

MOST_PARTS = 400_000
"""Braces, brackets, commas and colons of one JSON document, or tags and attributes of one XML document, of which each
value takes about two. A page of any list has some ten thousand."""
MOST_PARTS_OF_A_RUN = 3_000_000
MOST_BYTES_OF_A_RUN = 96 * 1024 * 1024

_WIDEST = (*(bytes([lead]) for lead in range(0xF0, 0xF5)), b"\\ud", b"\\uD", b"&#")
"""What begins a character that takes four bytes in memory: in UTF-8, escaped in JSON, escaped in XML."""
_HEAD = 1024
"""Bytes at the beginning of a web page, which nobody parses, that tell it from a document."""
_JSON = (b"{", b"[", b",", b":")
_MARKUP = (b"<", b"=")


def parts_of(body: bytes) -> int:
    """How many parts *body* has that each become something in memory; what stands in texts is counted as well."""
    marks = _MARKUP if body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _JSON
    return sum(map(body.count, marks))


def size_as_text(body: bytes) -> int:
    """Bytes that *body* takes as a text: Python gives every character of a text as many as its widest one needs."""
    if any(each in body for each in _WIDEST):
        return 4 * len(body)
    return len(body) if body.isascii() and b"\\u" not in body else 2 * len(body)


class Budget:
    """What is left for the answers of one run. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bytes = MOST_BYTES_OF_A_RUN
        self._parts = MOST_PARTS_OF_A_RUN

    def refusal(self, body: bytes) -> str | None:
        """Take *body* into account; what it is when it is too much, to continue "was answered 200 with …"."""
        parts = 0 if b"<html" in body[:_HEAD].lower() else parts_of(body)
        if parts > MOST_PARTS:
            return f"a document of more than {MOST_PARTS // 2:,} values"
        with self._lock:
            self._bytes -= size_as_text(body)
            self._parts -= parts
            if self._bytes < 0 or self._parts < 0:
                return "more than this run can hold beside the answers before"
        return None
