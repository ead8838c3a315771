"""JSON among YAML: the two ways in which kubectl reads JSON that YAML alone does not.

kubectl decodes what begins with a brace as JSON (apimachinery ``util/yaml/decoder.go``): tabs may indent it, and
objects may follow one another without a separator.
"""

import json
import re
from itertools import pairwise

_SEPARATOR = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_SPACE = re.compile(r"\s*")
_DECODER = json.JSONDecoder(strict=True)


def json_as_yaml(text: str) -> str:
    """*text* with every JSON document in it as YAML; lines stay where they are, and so does all that is no JSON."""
    if "{" not in text:
        return text
    starts = [0, *(found.end() for found in _SEPARATOR.finditer(text)), len(text)]
    return "".join(_part(text[start:end]) for start, end in pairwise(starts))


def _part(text: str) -> str:
    """What stands between two separators, the second one at its end."""
    body = text.removesuffix("---")
    at = _after_space(body, 0)
    if not body.startswith("{", at):
        return text
    found: list[str] = [body[:at]]
    while at < len(body):
        try:
            _, end = _DECODER.raw_decode(body, at)
        except (ValueError, RecursionError):
            # A flow mapping of YAML, or a mistake for the YAML reader to name.
            return text
        after = _after_space(body, end)
        separator = "--- " if after < len(body) and "\n" in body[end:after] else ""
        found += [body[at:end].replace("\t", " "), body[end:after].replace("\t", " "), separator]
        at = after
    return "".join(found) + text[len(body) :]


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()
