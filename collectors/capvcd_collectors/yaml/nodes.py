"""YAML as ruamel.yaml's nodes, composed within bounds, and what a scalar node means by the YAML 1.2 core schema."""

from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import Node, ScalarNode

MOST_LEVELS = 100
"""How deep values may nest. The deepest in the field, the schemas in CustomResourceDefinitions, have some thirty."""

MOST_NODES = 200_000
"""Keys and values in one text: some four megabytes of ordinary manifests."""

MOST_ALIASED_NODES = 10_000
"""Nodes that aliases may add to a text by repetition, and aliases that a text may hold."""

BOOLEANS_OF_YAML_1_1 = {word: word in ("y", "yes", "on") for word in ("y", "yes", "on", "n", "no", "off")}
"""Words that YAML 1.1 takes for booleans besides true and false."""

_LONGEST_INTEGER = 64
"""Characters of a number that is taken for one. Python refuses to write out one of thousands."""

_TAG = "tag:yaml.org,2002:"


class TooManyError(Exception):
    """A text holds more of something than any configuration; *line* counts from 0."""

    def __init__(self, what: str, line: int) -> None:
        self.what = what
        self.line = line


class _BoundedComposer(Composer):
    """Counts while it composes: a text that holds too much is refused before it has cost much."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        # An anchor used twice is legal, and Python's warning filters are no thing to change beside other threads.
        self.warn_double_anchors = False
        self._nodes = 0
        self._aliases = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise TooManyError("values", self.parser.peek_event().start_mark.line)
        if self.parser.check_event(AliasEvent):
            self._aliases += 1
            if self._aliases > MOST_ALIASED_NODES:
                raise TooManyError("aliases", self.parser.peek_event().start_mark.line)
        return super().compose_node(parent, index)


def compose(text: str) -> list[Node | None]:
    """The root node of every document in *text*; raises TooManyError or an error of ruamel.yaml."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _BoundedComposer
    yaml.max_depth = MOST_LEVELS
    return list(yaml.compose_all(StringIO(text)))


def kind_of(node: Node) -> str:
    """``str``, ``int``, ``merge``, …: the tag of YAML that *node* has or resolves to."""
    return str(node.tag).removeprefix(_TAG)


def is_null(node: Node) -> bool:
    """Whether *node* is null, as an empty document is."""
    return isinstance(node, ScalarNode) and kind_of(node) == "null"


def scalar(node: ScalarNode) -> Any:
    """The value of *node*: None, a boolean, a number or text."""
    return _PLAIN.get(kind_of(node), str)(str(node.value))


def _integer(text: str) -> int | str:
    digits = text.replace("_", "")
    if len(digits) > _LONGEST_INTEGER:
        return text
    for base in (10, 0):
        try:
            return int(digits, base)
        except ValueError:
            continue
    return text


def _float(text: str) -> float | str:
    try:
        return float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        return text


_PLAIN: Mapping[str, Callable[[str], Any]] = {
    "null": lambda _text: None,
    "bool": lambda text: text.lower() == "true",
    "int": _integer,
    "float": _float,
}
