"""What a package brings so that endpoints of one kind can be examined, and how it announces that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import UsageError
from ..http.kind import EndpointKind


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSupport:
    """Everything that an examination needs to know of one *kind* of endpoint.

    - *schema*: the JSON Schema of its section in the environment file; it may refer to ``#/$defs/url``, ``username``,
      ``secret``, ``path``, ``caFile`` and ``insecure``. Values of ``secret`` and ``path`` are read as such
    - *collectors*: names of the modules with its collectors
    - *begin_with*: ``package.module:Fact`` for each fact that most others hang on, such as the log-ins. They are
      collected before anything else; their modules should be quick to import
    - *slow_imports*: names of modules to import while the first answers are waited for
    """

    kind: EndpointKind
    schema: Mapping[str, Any] = field(repr=False)
    collectors: tuple[str, ...]
    begin_with: tuple[str, ...] = ()
    slow_imports: tuple[str, ...] = ()


def announced_endpoints(group: str) -> Iterator[EndpointSupport]:
    """The endpoints that installed packages announce by entry points of *group* (``package.module:OBJECT``).

    Raises UsageError for one that cannot be loaded or is something else.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow to import, and most runs do without

    for entry in entry_points(group=group):
        origin = "" if entry.dist is None else f" of the package {entry.dist.name}"
        try:
            found = entry.load()
        except Exception as error:
            raise UsageError(
                f"the endpoint {entry.name}{origin} cannot be loaded ({error}); update or remove that package"
            ) from error
        if not isinstance(found, EndpointSupport):
            raise UsageError(
                f"the endpoint {entry.name}{origin} is no EndpointSupport, but {entry.value} is what it announces; "
                "update or remove that package"
            )
        yield found
