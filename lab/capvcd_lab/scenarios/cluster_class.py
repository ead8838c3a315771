"""Scenarios of a ClusterClass, whose patches write fields in ways that the files alone tell, or do not."""

from collections.abc import Sequence
from typing import Any

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import PRODUCTION, scenario
from capvcd_lab.world import World

_API = "cluster.x-k8s.io/v1beta1"
_INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io/v1beta2"
_CONTROL_PLANE = "controlplane.cluster.x-k8s.io/v1beta1"
_BOOTSTRAP = "bootstrap.cluster.x-k8s.io/v1beta1"
_SPEC = "/spec/template/spec"
_VIP_SUBNET = f"{_SPEC}/loadBalancerConfigSpec/vipSubnet"

_CLUSTER = {"kind": "VCDClusterTemplate", "matchResources": {"infrastructureCluster": True}}
_MACHINES = {
    "kind": "VCDMachineTemplate",
    "matchResources": {"controlPlane": True, "machineDeploymentClass": {"names": ["default-worker"]}},
}


def _reference(api_version: str, kind: str, name: str) -> dict[str, Any]:
    return {"ref": {"apiVersion": api_version, "kind": kind, "name": name, "namespace": "default"}}


def _use_class(world: World, patches: Sequence[dict[str, Any]] = (), **values: Any) -> None:
    """Turn the manifests into a topology of a ClusterClass with *patches*; *values* are those of its variables."""
    installation = world.installation
    name = str(installation.document("Cluster")["metadata"]["name"])
    machines = [str(each["metadata"]["name"]) for each in installation.documents_of("VCDMachineTemplate")]
    spec, deployment = parts.control_plane(world), parts.workers(world)
    cluster = installation.document("Cluster")["spec"]
    del cluster["controlPlaneRef"], cluster["infrastructureRef"]
    cluster["topology"] = {
        "class": name,
        "version": spec["version"],
        "controlPlane": {"replicas": spec["replicas"]},
        "workers": {
            "machineDeployments": [{"class": "default-worker", "name": "md-0", "replicas": deployment["replicas"]}]
        },
        "variables": [{"name": key, "value": value} for key, value in values.items() if value is not None],
    }
    infrastructure = installation.document("VCDCluster")
    infrastructure.update(kind="VCDClusterTemplate", spec={"template": {"spec": infrastructure["spec"]}})
    control_plane = installation.document("KubeadmControlPlane")
    template = {"kubeadmConfigSpec": spec["kubeadmConfigSpec"]}
    control_plane.update(kind="KubeadmControlPlaneTemplate", spec={"template": {"spec": template}})
    bootstrap = str(installation.document("KubeadmConfigTemplate")["metadata"]["name"])
    workers = {
        "bootstrap": _reference(_BOOTSTRAP, "KubeadmConfigTemplate", bootstrap),
        "infrastructure": _reference(_INFRASTRUCTURE, "VCDMachineTemplate", machines[-1]),
    }
    cluster_class = {
        "infrastructure": _reference(_INFRASTRUCTURE, "VCDClusterTemplate", str(infrastructure["metadata"]["name"])),
        "controlPlane": {
            **_reference(_CONTROL_PLANE, "KubeadmControlPlaneTemplate", str(control_plane["metadata"]["name"])),
            "machineInfrastructure": _reference(_INFRASTRUCTURE, "VCDMachineTemplate", machines[0]),
        },
        "workers": {"machineDeployments": [{"class": "default-worker", "template": workers}]},
        "variables": [
            {"name": key, "required": True, "schema": {"openAPIV3Schema": {"type": "string"}}} for key in values
        ],
        "patches": list(patches),
    }
    documents = next(each.documents for each in installation.manifests if infrastructure in each.documents)
    documents.remove(installation.document("MachineDeployment"))
    metadata = {"name": name, "namespace": "default"}
    documents.append({"apiVersion": _API, "kind": "ClusterClass", "metadata": metadata, "spec": cluster_class})


def _patch(selector: dict[str, Any], *operations: dict[str, Any], **more: Any) -> dict[str, Any]:
    definition = {"selector": {"apiVersion": _INFRASTRUCTURE, **selector}, "jsonPatches": list(operations)}
    return {"name": "values", "definitions": [definition], **more}


def _write(path: str, op: str = "replace", **value: Any) -> dict[str, Any]:
    return {"op": op, "path": path, **value}


def _from_template(path: str, template: str = "{{ .value }}") -> dict[str, Any]:
    return _write(path, valueFrom={"template": template})


@scenario("topology", only=PRODUCTION)
def topology(world: World) -> None:
    """The cluster is a topology of a ClusterClass without patches."""
    _use_class(world)


@scenario("topology-vip-from-template", only=PRODUCTION)
def topology_vip_from_template(world: World) -> None:
    """A Go template of the ClusterClass writes vipSubnet, to a network where the edge gateway has no address."""
    _use_class(world, [_patch(_CLUSTER, _from_template(_VIP_SUBNET))], value="203.0.113.0/24")


@scenario("topology-vip-from-variable", only=PRODUCTION)
def topology_vip_from_variable(world: World) -> None:
    """A variable of the ClusterClass writes vipSubnet, to a network where the edge gateway has no address."""
    _use_class(world, [_patch(_CLUSTER, _write(_VIP_SUBNET, valueFrom={"variable": "value"}))], value="203.0.113.0/24")


@scenario("topology-variable-unset", only=PRODUCTION)
def topology_variable_unset(world: World) -> None:
    """The vipSubnet comes from a variable that the Cluster gives no value."""
    _use_class(world, [_patch(_CLUSTER, _write(_VIP_SUBNET, valueFrom={"variable": "value"}))], value=None)


@scenario("topology-places-from-template", only=PRODUCTION)
def topology_places_from_template(world: World) -> None:
    """Go templates of the ClusterClass write the organization, the VDC and the network, to names that do not exist."""
    fields = ("org", "ovdc", "ovdcNetwork")
    writes = [_from_template(f"{_SPEC}/{each}", f"{{{{ .value }}}}-{each}") for each in fields]
    _use_class(world, [_patch(_CLUSTER, *writes)], value="none")


@scenario("topology-one-arm-from-template", only=PRODUCTION)
def topology_one_arm_from_template(world: World) -> None:
    """A Go template of the ClusterClass decides useOneArm."""
    path = f"{_SPEC}/loadBalancerConfigSpec/useOneArm"
    _use_class(world, [_patch(_CLUSTER, _from_template(path, "{{ not .value }}"))], value="")


@scenario("topology-endpoint-from-template", only=PRODUCTION)
def topology_endpoint_from_template(world: World) -> None:
    """A Go template of the ClusterClass adds the control plane endpoint."""
    endpoint = _write(f"{_SPEC}/controlPlaneEndpoint", "add", valueFrom={"template": "host: {{ .value }}\nport: 6443"})
    _use_class(world, [_patch(_CLUSTER, endpoint)], value="127.65.128.141")


@scenario("topology-vip-on-condition", only=PRODUCTION)
def topology_vip_on_condition(world: World) -> None:
    """The vipSubnet is patched only if a Go template says so."""
    write = _write(_VIP_SUBNET, value="203.0.113.0/24")
    _use_class(world, [_patch(_CLUSTER, write, enabledIf='{{ eq .value "on" }}')], value="on")


@scenario("topology-external-patch", only=PRODUCTION)
def topology_external_patch(world: World) -> None:
    """A runtime extension patches the templates of the ClusterClass."""
    _use_class(world, [{"name": "values", "external": {"generateExtension": "generate.patches"}}])


@scenario("topology-image-from-template", only=PRODUCTION)
def topology_image_from_template(world: World) -> None:
    """A Go template of the ClusterClass writes the name of the node image."""
    _use_class(world, [_patch(_MACHINES, _from_template(f"{_SPEC}/template"))], value="golden-node")


@scenario("topology-users-from-template", only=PRODUCTION)
def topology_users_from_template(world: World) -> None:
    """A Go template of the ClusterClass adds a user to the control plane nodes."""
    selector = {
        "apiVersion": _CONTROL_PLANE,
        "kind": "KubeadmControlPlaneTemplate",
        "matchResources": {"controlPlane": True},
    }
    user = _write(f"{_SPEC}/kubeadmConfigSpec/users/-", "add", valueFrom={"template": "{{ .value }}"})
    _use_class(world, [_patch(selector, user)], value="{name: admin}")


@scenario("topology-patch-of-absent-field", only=PRODUCTION)
def topology_patch_of_absent_field(world: World) -> None:
    """A patch replaces a field that the template of the VCDCluster does not have, which Cluster API refuses."""
    del parts.vcd_cluster(world)["loadBalancerConfigSpec"]["vipSubnet"]
    _use_class(world, [_patch(_CLUSTER, _write(_VIP_SUBNET, value="127.65.128.0/24"))])
