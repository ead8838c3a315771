"""Files to read: a folder that is the working directory, and what people have in theirs."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from capvcd_collectors.errors import UsageError

Write = Callable[[str, str], Path]
Refusal = Callable[[Callable[[], object]], str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, so that messages show bare file names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(folder: Path) -> Write:
    """Write a file of that name, dedented."""

    def writer(name: str, text: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8", newline="")
        return path

    return writer


@pytest.fixture
def refusal() -> Refusal:
    """The sentence with which something is refused."""

    def sentence(attempt: Callable[[], object]) -> str:
        with pytest.raises(UsageError) as caught:
            attempt()
        return str(caught.value)

    return sentence


@pytest.fixture
def environment_text() -> str:
    """An environment file that is complete and right."""
    return textwrap.dedent(
        """\
        capvcd:
          version: "0.5"
          manifests: [cluster.yaml]
          managerConfig: controller_manager_config.yaml
          kustomization: kustomization.yaml
        vcd:
          url: https://vcd.example.com
          org: xav_lab
          vdc: t-tenant
          username: administrator
          password: {env: VCD_PASSWORD}
        plan: {clusters: 2, loadBalancerServices: 3}
        """
    )


@pytest.fixture
def manager_config_text() -> str:
    """The article's controller configuration."""
    return textwrap.dedent(
        """\
        vcd:
          host: https://192.168.1.180 # VCD endpoint
          org: xav_lab
          vdc: t-tenant
          network: capvcd-192.168.50.0
          vipSubnet: "100.65.128.1/24"
        loadbalancer:
          oneArm:
            startIP: "192.168.8.10"
            endIP: "192.168.8.20"
          ports:
            http: 80
            https: 443
            tcp: 6443
        managementClusterRDEId: ""
        clusterResourceSet:
          csi: 1.2.0
          cpi: 1.1.0
          cni: 0.11.3
        """
    )


@pytest.fixture
def kustomization_text() -> str:
    """The article's kustomization."""
    return textwrap.dedent(
        """\
        generatorOptions:
          disableNameSuffixHash: true
        secretGenerator:
          - name: vcloud-basic-auth
            literals:
              - username="system/administrator" # the user
              - password="MyVerySecurePassword" # Password
        configMapGenerator:
        - files:
          - controller_manager_config.yaml
          name: manager-config
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        """
    )


@pytest.fixture
def cluster_text() -> str:
    """A whole cluster of the 0.5 line."""
    return textwrap.dedent(
        """\
        apiVersion: cluster.x-k8s.io/v1alpha4
        kind: Cluster
        metadata: {name: capi, namespace: tenant}
        spec:
          clusterNetwork:
            pods: {cidrBlocks: [100.96.0.0/11]}
            services: {cidrBlocks: [100.64.0.0/13]}
          controlPlaneRef:
            {apiVersion: controlplane.cluster.x-k8s.io/v1alpha4, kind: KubeadmControlPlane, name: capi-cp}
          infrastructureRef:
            {apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4, kind: VCDCluster, name: capi}
        ---
        apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4
        kind: VCDCluster
        metadata: {name: capi, namespace: tenant}
        spec:
          site: https://vcd.example.com
          org: xav_lab
          ovdc: t-tenant
          ovdcNetwork: capvcd-192.168.50.0
          userContext:
            username: administrator
            password: MyVerySecurePassword
            refreshToken: ""
        ---
        apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4
        kind: VCDMachineTemplate
        metadata: {name: capi-cp, namespace: tenant}
        spec:
          template:
            spec:
              catalog: home
              template: ubuntu-20.04-kube-v1.22.5+vmware.1
              computePolicy: small
        ---
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha4
        kind: KubeadmControlPlane
        metadata: {name: capi-cp, namespace: tenant}
        spec:
          kubeadmConfigSpec:
            users:
            - name: root
              sshAuthorizedKeys:
              - "ssh-rsa AAAA...WjE="
          machineTemplate:
            infrastructureRef:
              {apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4, kind: VCDMachineTemplate, name: capi-cp}
          replicas: 3
          version: v1.22.5+vmware.1
        ---
        apiVersion: cluster.x-k8s.io/v1alpha4
        kind: MachineDeployment
        metadata: {name: capi-md0, namespace: tenant}
        spec:
          clusterName: capi
          strategy: {rollingUpdate: {maxSurge: 25%}}
          replicas: 5
          template:
            spec:
              bootstrap:
                configRef:
                  {apiVersion: bootstrap.cluster.x-k8s.io/v1alpha4, kind: KubeadmConfigTemplate, name: capi-md0}
              infrastructureRef:
                {apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4, kind: VCDMachineTemplate, name: nowhere}
              version: v1.22.5+vmware.1
        """
    )
