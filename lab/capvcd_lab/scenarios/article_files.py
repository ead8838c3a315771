"""The article's files: CAPVCD 0.5's controller configuration, kustomization and quick-start manifest."""

from typing import Any

from capvcd_lab.scenarios.foundation import SSH_PUBLIC_KEY
from capvcd_lab.world.installation import ManifestFile

VCD_URL = "{vcd_url}"
VERSION = "v1.22.5+vmware.1"
TEMPLATE = f"ubuntu-20.04-kube-{VERSION}"
NETWORK = "capvcd-192.168.50.0"

_CAPI = "cluster.x-k8s.io/v1alpha4"
_INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io/v1alpha4"
_CONTROL_PLANE = "controlplane.cluster.x-k8s.io/v1alpha4"
_BOOTSTRAP = "bootstrap.cluster.x-k8s.io/v1alpha4"
_IMAGES = "projects.registry.vmware.com/tkg"


def manager_config() -> dict[str, Any]:
    """``controller_manager_config.yaml``."""
    return {
        "vcd": {
            "host": VCD_URL,
            "org": "xav_lab",
            "vdc": "t-tenant",
            "network": NETWORK,
            "vipSubnet": "127.65.128.1/24",
        },
        "loadbalancer": {
            "oneArm": {"startIP": "192.168.8.10", "endIP": "192.168.8.20"},
            "ports": {"http": 80, "https": 443, "tcp": 6443},
        },
        "managementClusterRDEId": "",
        "clusterResourceSet": {"csi": "1.2.0", "cpi": "1.1.0", "cni": "0.11.3"},
    }


def kustomization(password: str) -> dict[str, Any]:
    """``kustomization.yaml``, quotes in the literals included."""
    return {
        "generatorOptions": {"disableNameSuffixHash": True},
        "secretGenerator": [
            {
                "name": "vcloud-basic-auth",
                "literals": ['username="system/administrator"', f'password="{password}"'],
            }
        ],
        "configMapGenerator": [{"files": ["controller_manager_config.yaml"], "name": "manager-config"}],
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
    }


def quick_start(password: str) -> ManifestFile:
    """``capi-quickstart.yaml``."""
    return ManifestFile(
        name="capi-quickstart.yaml",
        documents=[
            _cluster(),
            _vcd_cluster(password),
            _machine_template("capi-cluster-control-plane"),
            _control_plane(),
            _machine_template("capi-cluster-md0"),
            _config_template(),
            _machine_deployment(),
        ],
    )


def _object(api_version: str, kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": name, "namespace": "default"},
        "spec": spec,
    }


def _reference(api_version: str, kind: str, name: str) -> dict[str, str]:
    return {"apiVersion": api_version, "kind": kind, "name": name, "namespace": "default"}


def _cluster() -> dict[str, Any]:
    return _object(
        _CAPI,
        "Cluster",
        "capi-cluster",
        {
            "clusterNetwork": {
                "pods": {"cidrBlocks": ["100.96.0.0/11"]},
                "serviceDomain": "k8s.test",
                "services": {"cidrBlocks": ["100.64.0.0/13"]},
            },
            "controlPlaneRef": _reference(_CONTROL_PLANE, "KubeadmControlPlane", "capi-cluster-control-plane"),
            "infrastructureRef": _reference(_INFRASTRUCTURE, "VCDCluster", "capi-cluster"),
        },
    )


def _vcd_cluster(password: str) -> dict[str, Any]:
    return _object(
        _INFRASTRUCTURE,
        "VCDCluster",
        "capi-cluster",
        {
            "site": VCD_URL,
            "org": "xav_lab",
            "ovdc": "t-tenant",
            "ovdcNetwork": NETWORK,
            "userContext": {"username": "administrator", "password": password, "refreshToken": ""},
        },
    )


def _machine_template(name: str) -> dict[str, Any]:
    machine = {"catalog": "home", "template": TEMPLATE, "computePolicy": ""}
    return _object(_INFRASTRUCTURE, "VCDMachineTemplate", name, {"template": {"spec": machine}})


def _users() -> list[dict[str, Any]]:
    return [{"name": "root", "sshAuthorizedKeys": [SSH_PUBLIC_KEY]}]


def _registration() -> dict[str, Any]:
    return {
        "nodeRegistration": {
            "criSocket": "/run/containerd/containerd.sock",
            "kubeletExtraArgs": {
                "eviction-hard": "nodefs.available<0%,nodefs.inodesFree<0%,imagefs.available<0%",
                "cloud-provider": "external",
            },
        }
    }


def _control_plane() -> dict[str, Any]:
    return _object(
        _CONTROL_PLANE,
        "KubeadmControlPlane",
        "capi-cluster-control-plane",
        {
            "kubeadmConfigSpec": {
                "clusterConfiguration": {
                    "apiServer": {"certSANs": ["localhost", "127.0.0.1"]},
                    "controllerManager": {"extraArgs": {"enable-hostpath-provisioner": "true"}},
                    "dns": {"imageRepository": _IMAGES, "imageTag": "v1.8.4_vmware.7"},
                    "etcd": {"local": {"imageRepository": _IMAGES, "imageTag": "v3.5.0_vmware.7"}},
                    "imageRepository": _IMAGES,
                },
                "users": _users(),
                "initConfiguration": _registration(),
                "joinConfiguration": _registration(),
            },
            "machineTemplate": {
                "infrastructureRef": _reference(_INFRASTRUCTURE, "VCDMachineTemplate", "capi-cluster-control-plane")
            },
            "replicas": 1,
            "version": VERSION,
        },
    )


def _config_template() -> dict[str, Any]:
    spec = {"users": _users(), "joinConfiguration": _registration()}
    return _object(_BOOTSTRAP, "KubeadmConfigTemplate", "capi-cluster-md0", {"template": {"spec": spec}})


def _machine_deployment() -> dict[str, Any]:
    return _object(
        _CAPI,
        "MachineDeployment",
        "capi-cluster-md0",
        {
            "clusterName": "capi-cluster",
            "replicas": 1,
            "selector": {"matchLabels": None},
            "template": {
                "spec": {
                    "bootstrap": {"configRef": _reference(_BOOTSTRAP, "KubeadmConfigTemplate", "capi-cluster-md0")},
                    "clusterName": "capi-cluster",
                    "infrastructureRef": _reference(_INFRASTRUCTURE, "VCDMachineTemplate", "capi-cluster-md0"),
                    "version": VERSION,
                }
            },
        },
    )
