"""Bodies of answers, read whole and decompressed, within bounds that hold for what they become."""

import zlib
from typing import Protocol

import httpx

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes, decompressed. A page of any list has less than one megabyte."""

_GZIP = 16 + zlib.MAX_WBITS


class BodyRefused(Exception):  # noqa: N818 - reads as what happened
    """The body cannot be taken; *what* continues "was answered 200 with …"."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, /, max_length: int = ...) -> bytes: ...


def whole_body(answer: httpx.Response) -> bytes:
    """All of the body of *answer*, decompressed; raises BodyRefused.

    Nothing is ever decompressed beyond the bound: a few kilobytes may hold gigabytes. We ask for no compression, so
    only what every server and proxy has is understood.
    """
    decoder = _decoder_of(answer)
    body = bytearray()
    for piece in answer.iter_raw():
        try:
            body += piece if decoder is None else decoder.decompress(piece, LARGEST_BODY + 1 - len(body))
        except zlib.error as error:
            raise BodyRefused("a body that does not decompress") from error
        if len(body) > LARGEST_BODY:
            raise BodyRefused(f"more than {LARGEST_BODY // 1024**2} MiB")
    if decoder is not None and body and not decoder.eof:
        raise BodyRefused("a body that does not decompress")
    return bytes(body)


def _decoder_of(answer: httpx.Response) -> _Decoder | None:
    named = answer.headers.get("content-encoding", "").lower().split(",")
    encodings = [each.strip() for each in named if each.strip() not in ("", "identity")]
    match encodings:
        case []:
            return None
        case ["gzip" | "x-gzip"]:
            return zlib.decompressobj(_GZIP)
        case ["deflate"]:
            return zlib.decompressobj()
        case _:
            raise BodyRefused("a body compressed in a way that nobody asked for")
