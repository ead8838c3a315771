"""A careful team's files: Cluster API v1beta1 with CAPVCD v1beta2, ClusterResourceSets, credentials in a Secret."""

import base64
from typing import Any

from capvcd_lab.scenarios.foundation import SSH_PUBLIC_KEY
from capvcd_lab.world.installation import ManifestFile

VCD_URL = "{vcd_url}"
VERSION = "v1.28.4+vmware.1"
TEMPLATE = f"ubuntu-2204-kube-{VERSION}-tkg.1-45391c6c8c6a4a0f9c0f6a4b1e2d3c4f"
CATALOG = "tkg-images"
ORG = "platform"
VDC = "platform-vdc-01"
NETWORK = "platform-k8s-nodes"
CLUSTER = "apps"
VIP_SUBNET = "127.65.128.0/24"

_CAPI = "cluster.x-k8s.io/v1beta1"
_INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io/v1beta2"
_CONTROL_PLANE = "controlplane.cluster.x-k8s.io/v1beta1"
_BOOTSTRAP = "bootstrap.cluster.x-k8s.io/v1beta1"
_ADDONS = "addons.cluster.x-k8s.io/v1beta1"
_TKG_IMAGES = "projects.registry.vmware.com/tkg"
_VCD_IMAGES = "projects.packages.broadcom.com/vmware-cloud-director"


def manifests(api_token: str) -> list[ManifestFile]:
    """Cluster, add-ons and credentials, each in its own file."""
    return [
        ManifestFile(
            name="cluster.yaml",
            documents=[
                _cluster(),
                _vcd_cluster(),
                _machine_template(f"{CLUSTER}-control-plane"),
                _control_plane(),
                _machine_template(f"{CLUSTER}-workers"),
                _config_template(),
                _machine_deployment(),
            ],
        ),
        ManifestFile(name="addons.yaml", documents=[*_cpi(), *_csi(), *_cni()]),
        ManifestFile(name="credentials.yaml", documents=[credentials(api_token)]),
    ]


def credentials(api_token: str) -> dict[str, Any]:
    """The Secret CAPVCD reads the API token from; base64 of the token and nothing else."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "capi-user-credentials", "namespace": "default"},
        "type": "Opaque",
        "data": {"refreshToken": base64.b64encode(api_token.encode()).decode()},
    }


def _object(
    api_version: str, kind: str, name: str, spec: dict[str, Any], labels: dict[str, str] | None = None
) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name, "namespace": "default"}
    if labels:
        metadata["labels"] = labels
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}


def _reference(api_version: str, kind: str, name: str) -> dict[str, str]:
    return {"apiVersion": api_version, "kind": kind, "name": name, "namespace": "default"}


def _cluster() -> dict[str, Any]:
    return _object(
        _CAPI,
        "Cluster",
        CLUSTER,
        {
            "clusterNetwork": {
                "pods": {"cidrBlocks": ["10.244.0.0/16"]},
                "serviceDomain": "cluster.local",
                "services": {"cidrBlocks": ["10.96.0.0/16"]},
            },
            "controlPlaneRef": _reference(_CONTROL_PLANE, "KubeadmControlPlane", f"{CLUSTER}-control-plane"),
            "infrastructureRef": _reference(_INFRASTRUCTURE, "VCDCluster", CLUSTER),
        },
        labels={"cni": "antrea", "ccm": "external", "csi": "external"},
    )


def _vcd_cluster() -> dict[str, Any]:
    return _object(
        _INFRASTRUCTURE,
        "VCDCluster",
        CLUSTER,
        {
            "site": VCD_URL,
            "org": ORG,
            "ovdc": VDC,
            "ovdcNetwork": NETWORK,
            "useAsManagementCluster": False,
            "userContext": {"secretRef": {"name": "capi-user-credentials", "namespace": "default"}},
            "loadBalancerConfigSpec": {"useOneArm": True, "vipSubnet": VIP_SUBNET},
        },
    )


def _machine_template(name: str) -> dict[str, Any]:
    machine = {
        "catalog": CATALOG,
        "template": TEMPLATE,
        "sizingPolicy": "TKG small",
        "placementPolicy": "",
        "storageProfile": "gold",
        "diskSize": "40Gi",
        "enableNvidiaGPU": False,
    }
    return _object(_INFRASTRUCTURE, "VCDMachineTemplate", name, {"template": {"spec": machine}})


def _users() -> list[dict[str, Any]]:
    return [{"name": "root", "sshAuthorizedKeys": [SSH_PUBLIC_KEY]}]


def _registration() -> dict[str, Any]:
    return {
        "nodeRegistration": {
            "criSocket": "/run/containerd/containerd.sock",
            "kubeletExtraArgs": {
                "eviction-hard": "nodefs.available<5%,nodefs.inodesFree<5%,imagefs.available<5%",
                "cloud-provider": "external",
            },
        }
    }


def _control_plane() -> dict[str, Any]:
    return _object(
        _CONTROL_PLANE,
        "KubeadmControlPlane",
        f"{CLUSTER}-control-plane",
        {
            "kubeadmConfigSpec": {
                "clusterConfiguration": {
                    "apiServer": {"certSANs": ["localhost", "127.0.0.1"], "extraArgs": {"cloud-provider": "external"}},
                    "controllerManager": {"extraArgs": {"cloud-provider": "external"}},
                    "dns": {"imageRepository": _TKG_IMAGES, "imageTag": "v1.10.1_vmware.13"},
                    "etcd": {"local": {"imageRepository": _TKG_IMAGES, "imageTag": "v3.5.10_vmware.1"}},
                    "imageRepository": _TKG_IMAGES,
                },
                "users": _users(),
                "initConfiguration": _registration(),
                "joinConfiguration": _registration(),
            },
            "machineTemplate": {
                "infrastructureRef": _reference(_INFRASTRUCTURE, "VCDMachineTemplate", f"{CLUSTER}-control-plane")
            },
            "replicas": 3,
            "version": VERSION,
        },
    )


def _config_template() -> dict[str, Any]:
    spec = {"users": _users(), "joinConfiguration": _registration()}
    return _object(_BOOTSTRAP, "KubeadmConfigTemplate", f"{CLUSTER}-workers", {"template": {"spec": spec}})


def _machine_deployment() -> dict[str, Any]:
    return _object(
        _CAPI,
        "MachineDeployment",
        f"{CLUSTER}-workers",
        {
            "clusterName": CLUSTER,
            "replicas": 4,
            "selector": {"matchLabels": None},
            "template": {
                "spec": {
                    "bootstrap": {"configRef": _reference(_BOOTSTRAP, "KubeadmConfigTemplate", f"{CLUSTER}-workers")},
                    "clusterName": CLUSTER,
                    "infrastructureRef": _reference(_INFRASTRUCTURE, "VCDMachineTemplate", f"{CLUSTER}-workers"),
                    "version": VERSION,
                }
            },
        },
    )


# -- add-ons -------------------------------------------------------------------------------------------------------


def _config_map(name: str, data: dict[str, str]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "default"},
        "data": data,
    }


def _resource_set(name: str, label: tuple[str, str], config_maps: list[str]) -> dict[str, Any]:
    return _object(
        _ADDONS,
        "ClusterResourceSet",
        name,
        {
            "clusterSelector": {"matchLabels": dict([label])},
            "resources": [{"kind": "ConfigMap", "name": config_map} for config_map in config_maps],
            "strategy": "ApplyOnce",
        },
    )


_CPI_CONFIG = f"""\
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: vcloud-ccm-configmap
  namespace: kube-system
immutable: true
data:
  vcloud-ccm-config.yaml: |
    vcd:
      host: "{VCD_URL}"
      org: "{ORG}"
      vdc: "{VDC}"
    loadbalancer:
      oneArm:
        startIP: "192.168.8.2"
        endIP: "192.168.8.100"
      ports:
        http: 80
        https: 443
      network: "{NETWORK}"
      vipSubnet: "{VIP_SUBNET}"
      certAlias: "{CLUSTER}-cert"
      enableVirtualServiceSharedIP: false
    clusterid: "{CLUSTER}"
    vAppName: "{CLUSTER}"
"""

_CPI_DEPLOYMENT = f"""\
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: vmware-cloud-director-ccm
  namespace: kube-system
  labels:
    app: vmware-cloud-director-ccm
spec:
  replicas: 1
  selector:
    matchLabels:
      app: vmware-cloud-director-ccm
  template:
    metadata:
      labels:
        app: vmware-cloud-director-ccm
    spec:
      hostNetwork: true
      dnsPolicy: Default
      serviceAccountName: cloud-controller-manager
      containers:
        - name: vmware-cloud-director-ccm
          image: {_VCD_IMAGES}/cloud-provider-for-cloud-director:1.6.1
          args:
            - --cloud-provider=vmware-cloud-director
            - --cloud-config=/etc/kubernetes/vcloud/vcloud-ccm-config.yaml
            - --allow-untagged-cloud=true
          volumeMounts:
            - name: vcloud-ccm-config-volume
              mountPath: /etc/kubernetes/vcloud
      volumes:
        - name: vcloud-ccm-config-volume
          configMap:
            name: vcloud-ccm-configmap
"""


def _cpi() -> list[dict[str, Any]]:
    return [
        _resource_set("cloud-director-crs", ("ccm", "external"), ["cloud-director-crs-cm"]),
        _config_map("cloud-director-crs-cm", {"cloud-director-ccm.yaml": _CPI_DEPLOYMENT + _CPI_CONFIG}),
    ]


def _csi_workload(kind: str, name: str, containers: list[tuple[str, str]]) -> str:
    listed = "".join(f"        - name: {container}\n          image: {image}\n" for container, image in containers)
    return f"""\
---
apiVersion: apps/v1
kind: {kind}
metadata:
  name: {name}
  namespace: kube-system
spec:
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
    spec:
      containers:
{listed}"""


_CSI_DRIVER = """\
---
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata:
  name: named-disk.csi.cloud-director.vmware.com
spec:
  attachRequired: true
  podInfoOnMount: false
"""

_CSI_CONFIG = f"""\
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: vcloud-csi-configmap
  namespace: kube-system
immutable: true
data:
  vcloud-csi-config.yaml: |
    vcd:
      host: "{VCD_URL}"
      org: "{ORG}"
      vdc: "{VDC}"
      vAppName: "{CLUSTER}"
    clusterid: "{CLUSTER}"
"""


def _csi() -> list[dict[str, Any]]:
    plugin = f"{_VCD_IMAGES}/cloud-director-named-disk-csi-driver:1.6.0"
    controller = [
        ("csi-attacher", f"{_VCD_IMAGES}/csi-attacher:v4.4.0"),
        ("csi-provisioner", f"{_VCD_IMAGES}/csi-provisioner:v3.6.0"),
        ("csi-resizer", f"{_VCD_IMAGES}/csi-resizer:v1.9.0"),
        ("vcd-csi-plugin", plugin),
    ]
    node = [
        ("node-driver-registrar", f"{_VCD_IMAGES}/csi-node-driver-registrar:v2.9.0"),
        ("vcd-csi-plugin", plugin),
    ]
    return [
        _resource_set(
            "csi-crs", ("csi", "external"), ["csi-controller-crs-cm", "csi-node-crs-cm", "csi-driver-crs-cm"]
        ),
        _config_map(
            "csi-controller-crs-cm",
            {"csi-controller.yaml": _csi_workload("Deployment", "csi-vcd-controllerplugin", controller) + _CSI_CONFIG},
        ),
        _config_map("csi-node-crs-cm", {"csi-node.yaml": _csi_workload("DaemonSet", "csi-vcd-nodeplugin", node)}),
        _config_map("csi-driver-crs-cm", {"csi-driver.yaml": _CSI_DRIVER}),
    ]


_ANTREA = f"""\
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: antrea-config
  namespace: kube-system
data:
  antrea-agent.conf: |
    trafficEncapMode: encap
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: antrea-controller
  namespace: kube-system
spec:
  replicas: 1
  selector:
    matchLabels:
      component: antrea-controller
  template:
    metadata:
      labels:
        component: antrea-controller
    spec:
      containers:
        - name: antrea-controller
          image: {_TKG_IMAGES}/antrea-advanced-debian:v1.11.3_vmware.1
"""


def _cni() -> list[dict[str, Any]]:
    return [
        _resource_set("antrea-crs", ("cni", "antrea"), ["antrea-crs-cm"]),
        _config_map("antrea-crs-cm", {"antrea.yaml": _ANTREA}),
    ]
