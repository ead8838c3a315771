"""Opens the embedded lab for a command; its errors become the user's."""

from collections.abc import Iterator
from contextlib import contextmanager

from capvcd_lab.errors import LabError
from capvcd_lab.server import Lab

from capvcd_collectors.errors import UsageError


@contextmanager
def opened(scenarios: str, patch: str | None, port: int = 0) -> Iterator[Lab]:
    """A served lab in the comma-separated *scenarios*, changed by the YAML file *patch*.

    Raises UsageError for an unknown scenario or path, with the nearest valid ones.
    """
    try:
        lab = Lab.of(scenarios, patch_file=patch, port=port)
    except LabError as error:
        raise UsageError(str(error)) from None
    with lab:
        yield lab
