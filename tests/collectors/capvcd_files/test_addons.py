"""The versions of the add-ons in every packing: one add-on brings one version, and nothing else brings any."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.compat import StringIO

from capvcd_collectors.capvcd_files.addons import component_versions
from capvcd_collectors.capvcd_files.images import images_of_containers
from capvcd_collectors.facts.capvcd_files import ComponentVersion
from capvcd_collectors.yaml.located import Origin, parse_documents

CSI = "registry.example.com:5000/mirror/cloud-director-named-disk-csi-driver"
CPI = "projects.packages.broadcom.com/vmware-cloud-director/cloud-provider-for-cloud-director"


def written(*objects: Any) -> str:
    yaml, out = YAML(typ="safe", pure=True), StringIO()
    yaml.default_flow_style = False
    yaml.dump_all(objects, out)
    return out.getvalue()


def read(text: str) -> tuple[ComponentVersion, ...]:
    return component_versions(parse_documents(text, Origin("m.yaml")))


def told(*objects: Any) -> list[tuple[str, str | None]]:
    return [(each.kind, each.version) for each in read(written(*objects))]


def workload(image: str = f"{CSI}:1.1.0", kind: str = "Deployment", lists: str = "containers") -> dict[str, Any]:
    spec: dict[str, Any] = {"template": {"spec": {lists: [{"name": "plugin", "image": image}]}}}
    if kind == "CronJob":
        spec = {"jobTemplate": {"spec": spec}}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": "csi"},
        "spec": spec["template"]["spec"] if kind == "Pod" else spec,
    }


def packed(kind: str, **parts: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": "csi-crs-cm"}, **parts}


def crs(kind: str = "ConfigMap") -> dict[str, Any]:
    return {
        "apiVersion": "addons.cluster.x-k8s.io/v1beta1",
        "kind": "ClusterResourceSet",
        "metadata": {"name": "csi-crs"},
        "spec": {"resources": [{"kind": kind, "name": "csi-crs-cm"}]},
    }


def chart(kind: str, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": "helm.example.com/v1", "kind": kind, "metadata": {"name": "csi"}, "spec": spec}


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def kubeadm(**file: str) -> dict[str, Any]:
    return {
        "apiVersion": "controlplane.cluster.x-k8s.io/v1beta1",
        "kind": "KubeadmControlPlane",
        "metadata": {"name": "cp"},
        "spec": {"kubeadmConfigSpec": {"files": [{"path": "/root/csi.yaml", **file}]}},
    }


TEXT = written(workload())
VALUES = {"controller": {"image": {"repository": CSI, "tag": "1.1.0"}}}
PARAMETERS = [{"name": "image.repository", "value": CSI}, {"name": "image.tag", "value": "1.1.0"}]

PACKINGS: dict[str, list[Any]] = {
    **{kind: [workload(kind=kind)] for kind in ("Deployment", "StatefulSet", "DaemonSet", "Pod", "Job", "CronJob")},
    "init container": [workload(lists="initContainers")],
    "List": [{"apiVersion": "v1", "kind": "List", "items": [workload()]}],
    "ConfigMap": [crs(), packed("ConfigMap", data={"csi.yaml": TEXT})],
    "ConfigMap, in JSON": [packed("ConfigMap", data={"csi.json": json.dumps(workload())})],
    "ConfigMap, several documents": [packed("ConfigMap", data={"a": f"{written({'a': 1})}---\n# c\n---\n{TEXT}"})],
    "ConfigMap, binary": [packed("ConfigMap", binaryData={"csi.yaml": in_base64(TEXT)})],
    "ConfigMap in a ConfigMap": [
        packed("ConfigMap", data={"outer": written(packed("ConfigMap", data={"inner": TEXT}))})
    ],
    "Secret": [crs("Secret"), packed("Secret", data={"csi.yaml": in_base64(TEXT)})],
    "Secret, in clear": [packed("Secret", stringData={"csi.yaml": TEXT})],
    "HelmRelease": [chart("HelmRelease", values=VALUES)],
    "HelmRelease, whole reference": [chart("HelmRelease", values={"csiImage": f"{CSI}:1.1.0"})],
    "HelmRelease, registry apart": [
        chart(
            "HelmRelease", values={"image": {"registry": "r:5000", "repository": CSI.split("/", 1)[1], "tag": "1.1.0"}}
        )
    ],
    "HelmRelease, objects": [chart("HelmRelease", values={"extraObjects": [workload()]})],
    "HelmRelease, values elsewhere": [
        chart("HelmRelease", valuesFrom=[{"kind": "ConfigMap", "name": "csi-crs-cm"}]),
        packed("ConfigMap", data={"values.yaml": written(VALUES)}),
    ],
    "HelmChart": [chart("HelmChart", valuesContent=written(VALUES))],
    "HelmChart, set": [chart("HelmChart", set={"image.repository": CSI, "image.tag": "1.1.0"})],
    "HelmChartProxy": [chart("HelmChartProxy", valuesTemplate=written(VALUES))],
    "Application": [chart("Application", source={"helm": {"values": written(VALUES)}})],
    "Application, as object": [chart("Application", source={"helm": {"valuesObject": VALUES}})],
    "Application, parameters": [chart("Application", source={"helm": {"parameters": PARAMETERS}})],
    "Application, several sources": [chart("Application", sources=[{}, {"helm": {"values": written(VALUES)}}])],
    "kubeadm's files": [kubeadm(content=TEXT)],
    "kubeadm's files, encoded": [kubeadm(content=in_base64(TEXT), encoding="base64")],
}


@pytest.mark.parametrize("objects", PACKINGS.values(), ids=PACKINGS)
def test_an_add_on_brings_its_version_however_it_is_packed(objects: list[Any]) -> None:
    assert told(*objects) == [("csi", "1.1.0")]


NO_USES: dict[str, list[Any]] = {
    "annotation": [{**workload("nginx"), "metadata": {"name": "x", "annotations": {"image": f"{CSI}:1.1.0"}}}],
    "annotation of the pod": [
        {
            **workload("nginx"),
            "spec": {"template": {"metadata": {"annotations": {"containers": [{"image": f"{CSI}:1.1.0"}]}}}},
        }
    ],
    "last applied": [
        {**workload("nginx"), "metadata": {"annotations": {"last-applied-configuration": json.dumps(workload())}}}
    ],
    "argument": [{**packed("Pod"), "spec": {"containers": [{"image": "nginx", "args": [f"--image={CSI}:1.1.0"]}]}}],
    "script": [packed("ConfigMap", data={"run.sh": f"#!/bin/sh\nkubectl set image ds/x image: {CSI}:1.1.0\n"})],
    "script that is applied by nobody": [packed("ConfigMap", data={"run.sh": f"if [ a ]; then\n{CSI}:1.1.0 {{ : ["})],
    "text": [packed("ConfigMap", data={"README": f"image: {CSI}:1.1.0 is out of date"})],
    "binary": [packed("ConfigMap", binaryData={"a": "H4sIAAAAAAAA/w=="}, data={"count": 1})],
    "no base64": [packed("Secret", data={"a": f"{CSI}:1.1.0", "b": None})],
    "sidecars": [workload("r/vmware-cloud-director/csi-attacher:1.1.0")],
    "like names": [workload("r/mycloud-director-named-disk-csi-drivers/nginx:1.1.0")],
    "strange shapes": [
        chart("HelmRelease", values=None),
        chart("HelmRelease", values=["a", {"image": 1}], valuesFrom={"kind": "ConfigMap"}),
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": {"containers": {"image": CSI}}},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": {"containers": [CSI, {"image": [CSI]}]}},
        kubeadm(),
        packed("ConfigMap", data="text"),
        crs() | {"spec": {"resources": ["x", None]}},
    ],
}


@pytest.mark.parametrize("objects", NO_USES.values(), ids=NO_USES)
def test_what_runs_nothing_brings_no_version(objects: list[Any]) -> None:
    assert told(*objects) == []


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("cloud-director-named-disk-csi-driver:1.6.0", "1.6.0"),
        ("localhost:5000/cloud-director-named-disk-csi-driver:v1.6.0", "1.6.0"),
        ("r/a/b/cloud-director-named-disk-csi-driver:1.6.0-rc.1", "1.6.0-rc.1"),
        ("r/a/b/cloud-director-named-disk-csi-driver:1.6.latest", "1.6.latest"),
        ("r/vmware_cloud-director-named-disk-csi-driver:1.6.0", "1.6.0"),
        (f"{CSI}:1.6.0@sha256:{'0' * 64}", "1.6.0"),
        (f"{CSI}:vnext", "vnext"),
        (f"{CSI}:latest", "latest"),
        # What does not tell the version:
        (f"{CSI}@sha256:{'0' * 64}", None),
        (CSI, None),
        (f"{CSI}:", None),
        ("r/cloud-director-named-disk-csi-driver-fips:1.6.0", None),
        ("r/xcloud-director-named-disk-csi-driver:1.6.0", None),
        (f"{CSI}:1.6.0@0a1b", None),
    ],
)
def test_the_tag_of_an_image_tells_its_version(image: str, version: str | None) -> None:
    (component,) = read(written(workload(image)))
    assert (component.kind, component.version, component.image) == ("csi", version, image)


def test_an_image_that_a_mirror_renamed_is_known_by_its_container_and_tells_no_version() -> None:
    pod = {**packed("Pod"), "spec": {"containers": [{"name": "vcd-csi-plugin", "image": "r/csi:1.1.0"}]}}
    (component,) = read(written(pod))
    assert (component.subject, component.version) == ("csi", None)
    assert component.doubt == "the image csi:1.1.0 does not tell it"


@pytest.mark.parametrize("values", [{"image": {"repository": CSI}}, {"image": {"repository": CSI, "tag": ""}}])
def test_a_chart_that_chooses_the_tag_leaves_the_version_open(values: dict[str, Any]) -> None:
    assert told(chart("HelmRelease", values=values)) == [("csi", None)]


@pytest.mark.parametrize(
    "objects",
    [
        [crs(), packed("ConfigMap", data={"csi.yaml": f"image: {CSI}:1.1.0\n  - broken: ["})],
        [crs("Secret"), packed("Secret", stringData={"csi.yaml": f"{{{{ if x }}}}\nimage: {CSI}:1.1.0\n"})],
        [chart("HelmChartProxy", valuesTemplate=f"a: {{{{ .x }}}}{{\nimage: {CSI}:{{{{ .version }}}}\n")],
    ],
)
def test_a_text_that_is_applied_and_cannot_be_read_leaves_the_version_open(objects: list[Any]) -> None:
    (component,) = read(written(*objects))
    assert (component.kind, component.version, component.image) == ("csi", None, None)
    assert component.doubt == "the text that names its image cannot be read"


def test_an_image_stands_where_the_file_has_it() -> None:
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: crs}\ndata:\n  a.yaml: |\n"
        "    kind: Nothing\n"
        "    ---\n"
        "    # previously image: x/cloud-director-named-disk-csi-driver:1.1.0\n"
        "    apiVersion: apps/v1\n"
        "    kind: Deployment\n"
        "    spec: {template: {spec: {containers: [\n"
        f"      {{image: '{CPI}:1.6.1'}},\n"
        f"      {{image: '{CSI}:1.6.0'}}]}}}}}}\n"
    )
    assert [(each.subject, str(each.told_at)) for each in read(text)] == [
        ("cpi 1.6.1", "m.yaml:12 data.a.yaml.spec.template.spec.containers.0.image"),
        ("csi 1.6.0", "m.yaml:13 data.a.yaml.spec.template.spec.containers.1.image"),
    ]


def test_a_version_stands_once_where_it_is_first_seen() -> None:
    versions = told(workload(f"{CSI}:1.6.0"), workload(f"{CSI}:v1.6.0"), workload(f"{CSI}:1.1.0"), workload(CSI))
    assert versions == [("csi", "1.6.0"), ("csi", "1.1.0"), ("csi", None)]


COMMENTS = st.sampled_from(
    [f"# image: {CSI}:1.1.0", f"#previously {CPI}:1.0.0", "# ---", f"  # - image: {CPI}:1.0.0", "#"]
)


@given(st.data(), COMMENTS, st.sampled_from(["plain", "ConfigMap", "Secret"]))
def test_a_comment_changes_nothing(data: st.DataObject, comment: str, packing: str) -> None:
    lines = written(workload(f"{CSI}:1.6.0"), workload(f"{CPI}:1.6.1", kind="DaemonSet")).split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    text = "\n".join([*lines[:at], comment, *lines[at:]])
    if packing != "plain":
        part = {"ConfigMap": {"data": {"a": text}}, "Secret": {"data": {"a": in_base64(text)}}}[packing]
        text = written(packed(packing, **part))
    assert [each.subject for each in read(text)] == ["csi 1.6.0", "cpi 1.6.1"]


@given(
    registry=st.from_regex(r"([a-z]{1,8}(\.[a-z]{2,4})?(:[0-9]{2,5})?/)?([a-z0-9-]{1,8}/){0,3}", fullmatch=True),
    tag=st.from_regex(r"[0-9A-Za-z_][0-9A-Za-z_.-]{0,20}", fullmatch=True),
    digest=st.sampled_from(["", "@sha256:" + "0a" * 32]),
)
def test_every_reference_with_a_tag_tells_just_that_tag(registry: str, tag: str, digest: str) -> None:
    pod = {"containers": [{"image": f"{registry}cloud-director-named-disk-csi-driver:{tag}{digest}"}]}
    (use,) = images_of_containers(pod)
    assert use.version in {tag, tag.removeprefix("v")}
    assert use.version == tag or tag[1].isdigit()


def test_packings_are_followed_so_deep_and_no_deeper() -> None:
    text = TEXT
    for _ in range(8):
        text = written(packed("ConfigMap", data={"a": text}))
    assert read(text) == ()
