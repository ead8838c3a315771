"""Opens the embedded lab for a command; its errors become the user's."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ruamel.yaml import YAML

from capvcd_collectors.errors import UsageError
from capvcd_collectors.yaml.located import read_document
from capvcd_lab.scenarios import UnknownScenarioError
from capvcd_lab.server import Lab
from capvcd_lab.world import World
from capvcd_lab.world.paths import UnknownPathError
from capvcd_lab.world.show import show


@contextmanager
def opened(scenarios: str, patch: str | None, port: int = 0) -> Iterator[Lab]:
    """A served lab in the comma-separated *scenarios*, changed by the YAML file *patch*.

    Raises UsageError for an unknown scenario or path, with the nearest valid ones, and for a port in use.
    """
    changes = {} if patch is None else read_document(Path(patch), what="dotted paths into the world and values").body
    try:
        lab = Lab(scenarios, changes, port=port)
    except UnknownScenarioError as error:
        raise UsageError(str(error)) from None
    except UnknownPathError as error:
        raise UsageError(f"{patch}: {error}") from None
    except OSError as error:
        raise UsageError(f"port {port} cannot be used: {error.strerror}; leave --port out for a free one") from None
    with lab:
        yield lab


def as_yaml(world: World) -> str:
    """Everything in *world*, for people to read; secrets are covered."""
    stream = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump(show(world), stream)
    return stream.getvalue()
