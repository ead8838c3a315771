"""The API versions Cloud Director offers, and the one to speak."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from capvcd_collectors.facts.connection import ApiVersion
from capvcd_collectors.http.endpoint import Reply
from capvcd_collectors.http.xml import document_of

NEWEST_UNDERSTOOD = (39, 1)
"""40.0 and later is VMware Cloud Foundation Automation: another product under the same paths."""
OLDEST_UNDERSTOOD = (33, 0)
"""The first version with ``/cloudapi/1.0.0/sessions``."""

_VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})", re.ASCII)


def number(version: str) -> tuple[int, int]:
    """``37.2`` as (37, 2), so that versions compare as versions."""
    found = _VERSION.fullmatch(version)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def offered(reply: Reply) -> tuple[ApiVersion, ...]:
    """The released versions in the answer to GET /api/versions, oldest first; raises NotParsable.

    Alpha versions stand in ``AlphaVersion`` elements, or have a name that is no pair of numbers; both are left out.
    """
    reply.refuse_page()
    root = document_of(reply)
    versions = [_version(each) for each in root.iter() if _local(each.tag) == "VersionInfo"]
    released = [each for each in versions if number(each.version) != (0, 0)]
    if not released:
        raise reply.not_parsable("XML that lists no API version")
    return tuple(sorted(released, key=lambda each: number(each.version)))


def chosen(versions: Sequence[ApiVersion], wanted: str) -> str | None:
    """The version to speak: *wanted* when offered, else the newest we understand; None when there is none.

    Speaking another version than CAPVCD will lets the other checks decide while the one on versions fails.
    """
    if any(each.version == wanted for each in versions):
        return wanted
    understood = [each.version for each in versions if OLDEST_UNDERSTOOD <= number(each.version) <= NEWEST_UNDERSTOOD]
    return max(understood, key=number, default=None)


def _version(element: ET.Element) -> ApiVersion:
    names = [child.text or "" for child in element if _local(child.tag) == "Version"]
    return ApiVersion("".join(names[:1]).strip(), element.get("deprecated", "false").lower() == "true")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
