"""From an environment file to an examination that can begin: every file of the user's read, every secret fetched."""

from collections.abc import Callable, Mapping
from pathlib import Path

from capvcd_collectors.capvcd_files.files import CapvcdFiles, read_files
from capvcd_collectors.engine.examination import Examination, Limits, collectors_in
from capvcd_collectors.engine.names import BoundedResolver
from capvcd_collectors.engine.registry import Collector
from capvcd_collectors.environment.load import load_environment
from capvcd_collectors.errors import UsageError
from capvcd_collectors.file_collectors import COLLECTOR_MODULES
from capvcd_collectors.http.wire import CONNECT_TIMEOUT, Wire
from capvcd_collectors.installed import endpoints_of, installed_endpoints, redactor
from capvcd_collectors.redact import Redactor
from capvcd_collectors.vault import Vault, readable_secrets

READERS = tuple(module.__name__ for module in COLLECTOR_MODULES)
"""Names of the modules whose collectors read the user's files and need no endpoint."""


def prepare_examination(
    config: Path,
    *,
    limits: Limits,
    getenv: Mapping[str, str],
    prompt: Callable[[str], str] | None,
) -> Examination:
    """Read the environment file *config* and all it names; nothing is sent yet.

    *getenv* is where ``{env: NAME}`` secrets come from; *prompt* asks a person for ``{prompt: true}`` ones, None
    when there is nobody to ask. Raises UsageError for anything in the files that the user must mend first.
    """
    environment = load_environment(config)
    try:
        files = read_files(environment)
        vault = Vault.open(environment, getenv=getenv, prompt=prompt, others=files.secrets)
    except UsageError as error:
        raise error.redacted(Redactor(readable_secrets(environment, getenv=getenv)).text) from None
    given = endpoints_of(each.section for each in environment.endpoints)
    wire = Wire(
        redactor=redactor(vault.values(), given),
        timeout=limits.request,
        retry=limits.retry,
        resolve=BoundedResolver(min(limits.request, CONNECT_TIMEOUT)),
        loopback_only=limits.loopback_only,
    )
    try:
        return Examination(
            environment,
            wire,
            {CapvcdFiles: files, Vault: vault},
            readers=READERS,
            given=given,
            endpoints=installed_endpoints,
            limits=limits,
        )
    except BaseException:
        wire.close()
        raise


def all_collectors() -> Mapping[type, Collector]:
    """Every collector there is, by the fact it makes: of the user's files and of every installed kind of endpoint."""
    endpoints = (name for each in installed_endpoints() for name in each.collectors)
    return collectors_in((*READERS, *endpoints))
