"""From an environment file to an examination that can begin: every file of the user's read, every secret fetched."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from capvcd_collectors.capvcd_files.files import CapvcdFiles, read_files
from capvcd_collectors.engine.examination import Examination, Limits, collectors_in
from capvcd_collectors.engine.names import BoundedResolver
from capvcd_collectors.engine.registry import Collector
from capvcd_collectors.environment.load import load_environment
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import Absence, Missing
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.plan import Target
from capvcd_collectors.file_collectors import COLLECTOR_MODULES
from capvcd_collectors.http.wire import CONNECT_TIMEOUT, Wire
from capvcd_collectors.installed import endpoints_of, installed_endpoints, redactor
from capvcd_collectors.redact import Redactor
from capvcd_collectors.vault import Vault, readable_secrets

_GIVEN = (CapvcdFiles, Environment, Vault)
"""What no collector makes, for every examination begins with it."""

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


def prepare_validation(environment: Environment) -> Examination:
    """An examination of the files alone that *environment* names: no endpoint is known, and no secret fetched."""
    files = read_files(environment)
    alone = replace(environment, endpoints=(), sections=frozenset())
    unasked = Missing(
        Absence.OUT_OF_SCOPE, "the files alone are judged, and no endpoint is asked", "a run of capvcd-doctor preflight"
    )
    values: dict[type, Any] = {fact: unasked for fact in all_collectors() if fact not in collectors_in(READERS)}
    values |= {CapvcdFiles: files, Vault: Vault({}, files.secrets)}
    if not all((alone.vcd.url, alone.vcd.org, alone.vcd.vdc)):
        values[Target] = Missing(
            Absence.OUT_OF_SCOPE,
            "no file says which Cloud Director, organization and VDC are meant",
            "the file with the VCDCluster, or the environment file",
        )
    limits = Limits()
    wire = Wire(redactor=redactor(files.secrets, ()), timeout=limits.request, loopback_only=True)
    return Examination(alone, wire, values, readers=READERS, given=(), endpoints=installed_endpoints, limits=limits)


def file_facts() -> Collection[type]:
    """The facts that are read from the user's files, whatever the endpoints say."""
    collectors = collectors_in(READERS)

    def is_of_files(fact: type) -> bool:
        made_by = collectors.get(fact)
        if made_by is None:
            return fact in _GIVEN
        return all(is_of_files(need.type) for need in made_by.needs if not need.optional)

    return [fact for fact in collectors if is_of_files(fact)]


def all_collectors() -> Mapping[type, Collector]:
    """Every collector there is, by the fact it makes: of the user's files and of every installed kind of endpoint."""
    endpoints = (name for each in installed_endpoints() for name in each.collectors)
    return collectors_in((*READERS, *endpoints))
