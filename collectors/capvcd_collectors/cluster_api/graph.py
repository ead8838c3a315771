"""The object graph: the objects of the manifests as facts, with secret values masked, and what ties them together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from capvcd_collectors.cluster_api.class_variables import variable_problems
from capvcd_collectors.cluster_api.field_problems import field_problems, schema_of
from capvcd_collectors.cluster_api.manifests import name_of, namespace_of
from capvcd_collectors.cluster_api.references import references_of, selectors_of
from capvcd_collectors.cluster_api.topology import topologies
from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.fields import FieldProblem
from capvcd_collectors.facts.manifests import ClusterGraph, ManifestObject
from capvcd_collectors.facts.written import NotUnderstood
from capvcd_collectors.profiles.schemas import kinds_of
from capvcd_collectors.yaml.located import Document, KeyPath

_OF_MACHINES = ("cluster.x-k8s.io", "controlplane.cluster.x-k8s.io")
"""The API groups of the kinds that describe machines."""

APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""The annotation in which ``kubectl apply`` leaves the whole object as it was applied."""

MASK = "(secret)"
"""Stands for a secret value in an object that is handed on."""


@collector
def manifest_objects(graph: ClusterGraph) -> tuple[ManifestObject, ...]:
    """Each object of the manifests."""
    return graph.objects


def cluster_graph(documents: Sequence[Document]) -> ClusterGraph:
    """The graph of the objects in *documents*, of which there is at least one."""
    source = FileSource(documents[0].source.path)
    untied = ClusterGraph(source=source, objects=tuple(_manifest_object(document) for document in documents))
    tied = ClusterGraph(
        source=source,
        objects=tuple(_tied(each, untied) for each in untied.objects),
        unknown_kinds=tuple(
            NotUnderstood(f"is no kind of {each.group}", each.locate("kind"), each.subject)
            for each in untied.objects
            if each.group in _OF_MACHINES and each.kind not in kinds_of(each.group)
        ),
    )
    classed = tuple(topologies(tied))
    against = {each.cluster.identity: variable_problems(each) for each in classed}
    objects = tuple(replace(each, problems=(*each.problems, *against.get(each.identity, ()))) for each in tied.objects)
    return replace(tied, topologies=classed, objects=objects)


def _tied(each: ManifestObject, others: ClusterGraph) -> ManifestObject:
    return replace(each, references=tuple(references_of(each, others)), selectors=tuple(selectors_of(each, others)))


def _manifest_object(document: Document) -> ManifestObject:
    labels = document.find("metadata", "labels")
    return ManifestObject(
        source=document.source,
        located={
            "api_version": document.where("apiVersion"),
            "kind": document.where("kind"),
            "name": document.where("metadata", "name"),
            "namespace": document.where("metadata", "namespace"),
            "labels": document.where("metadata", "labels"),
        },
        api_version=document.body["apiVersion"],
        kind=document.body["kind"],
        name=name_of(document),
        namespace=namespace_of(document),
        labels={key: str(value) for key, value in labels.items()} if isinstance(labels, dict) else {},
        body=_masked(document.body),
        places=document.places,
        problems=_problems(document),
    )


def _problems(document: Document) -> tuple[FieldProblem, ...]:
    schema = schema_of(document.body)
    return () if schema is None else field_problems(_as_kubernetes_reads(document), schema, document.where)


def _as_kubernetes_reads(document: Document, path: KeyPath = ()) -> Any:
    """The value at *path*, in which unquoted words such as ``yes`` are booleans.

    kubectl reads YAML as 1.1 has it (sigs.k8s.io/yaml, ``goyaml.v2/resolve.go``).
    """
    value = document.find(*path)
    if isinstance(value, dict):
        return {key: _as_kubernetes_reads(document, (*path, key)) for key in value}
    if isinstance(value, list):
        return [_as_kubernetes_reads(document, (*path, index)) for index in range(len(value))]
    said = document.yaml_1_1_boolean(*path)
    return value if said is None else said


def _masked(body: Mapping[str, Any]) -> dict[str, Any]:
    """*body* without the secrets it may hold: the values of a Secret, and a VCDCluster's credentials.

    Both stand once more in an annotation of an object that was applied with kubectl.
    """
    bare = {key: _annotation_masked(value) if key == "metadata" else value for key, value in body.items()}
    if body["kind"] == "Secret":
        return {key: _all_masked(value) if key in ("data", "stringData") else value for key, value in bare.items()}
    return {key: _context_masked(value) for key, value in bare.items()}


def _annotation_masked(metadata: Any) -> Any:
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if not isinstance(annotations, dict) or APPLIED not in annotations:
        return metadata
    return {**metadata, "annotations": {**annotations, APPLIED: MASK}}


def _all_masked(value: Any) -> Any:
    return dict.fromkeys(value, MASK) if isinstance(value, dict) else MASK


def _context_masked(value: Any) -> Any:
    if isinstance(value, list):
        return [_context_masked(each) for each in value]
    if not isinstance(value, dict):
        return value
    masked = {key: _context_masked(each) for key, each in value.items()}
    context = masked.get("userContext")
    if isinstance(context, dict):
        secret = {key: MASK for key in ("password", "refreshToken") if context.get(key)}
        masked["userContext"] = {**context, **secret}
    return masked
