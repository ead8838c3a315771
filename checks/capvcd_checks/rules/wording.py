"""Small words in messages and fixes: how many of what, and where."""

from dataclasses import replace
from pathlib import PurePath

from capvcd_collectors.facts import FileSource, Source

__all__ = ["counted", "spot"]


def counted(number: int, one: str, many: str = "") -> str:
    """``1 node``, ``2 nodes``, ``no nodes``; *many* is the plural that an s does not make (``addresses``)."""
    if number == 1:
        return f"1 {one}"
    return f"{number or 'no'} {many or f'{one}s'}"


def spot(place: Source) -> str:
    """``capi-quickstart.yaml:12 spec.site``: a place as a fix names it, the file without its folders."""
    return str(replace(place, path=PurePath(place.path).name) if isinstance(place, FileSource) else place)
