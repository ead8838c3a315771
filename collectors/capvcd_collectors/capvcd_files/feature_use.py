"""Which features that need rights of their own, or make some needless, CAPVCD's files and this run's login use."""

from collections.abc import Iterator, Sequence

from capvcd_collectors.capvcd_files.addon_configs import certificate_alias
from capvcd_collectors.capvcd_files.credentials import manifest_credentials
from capvcd_collectors.capvcd_files.files import CapvcdFiles
from capvcd_collectors.facts.base import FileSource, Missing, Source
from capvcd_collectors.facts.capvcd_files import FeatureUse
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.yaml.located import Document

SKIP_RDE = "CAPVCD_SKIP_RDE"
"""The environment variable that lets CAPVCD 1.x go on without entities."""


def feature_use(environment: Environment, files: CapvcdFiles) -> FeatureUse:
    """The features in use, as far as the files show."""
    tokens = list(_api_tokens(environment, files))
    alias = next(((text, where) for each in files.manifests for text, where in certificate_alias(each)), None)
    switch = _skip_rde(files.manifests)
    located: dict[str, Source] = {}
    if tokens:
        located["api_token_users"] = tokens[0][1]
    if alias is not None:
        located["certificate_alias"] = alias[1]
    if switch is not None:
        located["skips_rde"] = switch
    return FeatureUse(
        source=environment.where("vcd"),
        located=located,
        api_token_users=tuple(who for who, _ in tokens),
        certificate_alias=None if alias is None else alias[0],
        skips_rde=switch is not None,
    )


def _api_tokens(environment: Environment, files: CapvcdFiles) -> Iterator[tuple[str, Source]]:
    if environment.vcd.tenant.authentication == "api-token":
        yield "this run", environment.vcd.tenant.where
    generated = [] if files.kustomization is None else [files.kustomization.credentials()]
    for each in (*generated, *manifest_credentials(files.manifests)):
        if not isinstance(each, Missing) and each.refresh_token is not None and not each.refresh_token.empty:
            yield f"the {each.origin}", each.refresh_token.where


def _skip_rde(manifests: Sequence[Document]) -> FileSource | None:
    """Where a workload among *manifests* sets the switch; CAPVCD's own Deployment may be one of them."""
    containers = ("spec", "template", "spec", "containers")
    for document in manifests:
        for number, container in enumerate(_list(document.find(*containers))):
            for index, variable in enumerate(_list(container.get("env") if isinstance(container, dict) else None)):
                if isinstance(variable, dict) and variable.get("name") == SKIP_RDE:
                    place = (*containers, number, "env", index, "value")
                    if (document.text(*place) or "").strip().lower() == "true":
                        return document.where(*place)
    return None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
