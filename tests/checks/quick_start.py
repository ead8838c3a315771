"""The quick start's manifests, of the 0.5 line and of 1.3, short but whole."""

V1ALPHA4 = """\
apiVersion: cluster.x-k8s.io/v1alpha4
kind: Cluster
metadata:
  name: capi-cluster
  labels: {cni: antrea}
spec:
  controlPlaneRef:
    apiVersion: controlplane.cluster.x-k8s.io/v1alpha4
    kind: KubeadmControlPlane
    name: capi-cluster-control-plane
    namespace: default
  infrastructureRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4
    kind: VCDCluster
    name: capi-cluster
---
apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4
kind: VCDCluster
metadata:
  name: capi-cluster
spec:
  site: https://vcd.example.com
  org: xav_lab
  ovdc: t-tenant
  ovdcNetwork: capvcd-192.168.50.0
  userContext:
    username: administrator
    password: unused
---
apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4
kind: VCDMachineTemplate
metadata:
  name: capi-cluster-control-plane
spec:
  template:
    spec:
      catalog: home
      template: ubuntu-20.04-kube-v1.22.5+vmware.1
      computePolicy: ""
---
apiVersion: controlplane.cluster.x-k8s.io/v1alpha4
kind: KubeadmControlPlane
metadata: {name: capi-cluster-control-plane}
spec:
  kubeadmConfigSpec: {}
  machineTemplate:
    infrastructureRef:
      apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4
      kind: VCDMachineTemplate
      name: capi-cluster-control-plane
  replicas: 1
  version: v1.22.5+vmware.1
---
apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4
kind: VCDMachineTemplate
metadata:
  name: capi-cluster-md0
spec:
  template:
    spec:
      catalog: home
      template: ubuntu-20.04-kube-v1.22.5+vmware.1
---
apiVersion: bootstrap.cluster.x-k8s.io/v1alpha4
kind: KubeadmConfigTemplate
metadata:
  name: capi-cluster-md0
spec:
  template:
    spec:
      users: []
---
apiVersion: cluster.x-k8s.io/v1alpha4
kind: MachineDeployment
metadata:
  name: capi-cluster-md0
spec:
  clusterName: capi-cluster
  selector:
    matchLabels: null
  template:
    spec:
      bootstrap:
        configRef:
          apiVersion: bootstrap.cluster.x-k8s.io/v1alpha4
          kind: KubeadmConfigTemplate
          name: capi-cluster-md0
      clusterName: capi-cluster
      infrastructureRef:
        apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4
        kind: VCDMachineTemplate
        name: capi-cluster-md0
      version: v1.22.5+vmware.1
"""

V1BETA2 = """\
apiVersion: v1
kind: Secret
metadata:
  name: capi-user-credentials
data:
  refreshToken: dW51c2Vk
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: VCDCluster
metadata:
  name: capi-cluster
spec:
  site: https://vcd.example.com
  org: xav_lab
  ovdc: t-tenant
  ovdcNetwork: capvcd-192.168.50.0
  userContext:
    secretRef:
      name: capi-user-credentials
      namespace: default
  loadBalancerConfigSpec:
    vipSubnet: 203.0.113.0/24
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: capi-cluster
  labels: {ccm: external, cni: antrea}
spec:
  controlPlaneRef:
    apiVersion: controlplane.cluster.x-k8s.io/v1beta1
    kind: KubeadmControlPlane
    name: capi-cluster-control-plane
  infrastructureRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
    kind: VCDCluster
    name: capi-cluster
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlane
metadata:
  name: capi-cluster-control-plane
spec:
  machineTemplate:
    infrastructureRef:
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
      kind: VCDMachineTemplate
      name: capi-cluster-control-plane
  kubeadmConfigSpec: {}
  version: v1.28.4+vmware.1
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: VCDMachineTemplate
metadata:
  name: capi-cluster-control-plane
spec:
  template:
    spec:
      catalog: home
      template: ubuntu-2204-kube-v1.28.4+vmware.1-tkg.1
      extraOvdcNetworks: [backup]
---
apiVersion: addons.cluster.x-k8s.io/v1beta1
kind: ClusterResourceSet
metadata:
  name: cloud-director-crs
spec:
  clusterSelector:
    matchLabels: {ccm: external}
  resources:
  - kind: ConfigMap
    name: cloud-director-crs-cm
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: cloud-director-crs-cm
data: {}
"""

CLUSTER_CLASS = """\
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: capi-cluster
spec:
  topology:
    class: vcd
    version: v1.28.4+vmware.1
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: ClusterClass
metadata:
  name: vcd
spec:
  infrastructure:
    ref:
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
      kind: VCDClusterTemplate
      name: vcd
  controlPlane:
    ref:
      apiVersion: controlplane.cluster.x-k8s.io/v1beta1
      kind: KubeadmControlPlaneTemplate
      name: vcd
    machineInfrastructure:
      ref:
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
        kind: VCDMachineTemplate
        name: vcd
  workers:
    machineDeployments:
    - class: default-worker
      template:
        bootstrap:
          ref:
            apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
            kind: KubeadmConfigTemplate
            name: vcd
        infrastructure:
          ref:
            apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
            kind: VCDMachineTemplate
            name: vcd
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: VCDClusterTemplate
metadata:
  name: vcd
spec:
  template:
    spec:
      {site: https://vcd.example.com, org: xav_lab, ovdc: t-tenant, ovdcNetwork: capvcd-192.168.50.0, userContext: {}}
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlaneTemplate
metadata:
  name: vcd
spec: {template: {spec: {kubeadmConfigSpec: {}}}}
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: VCDMachineTemplate
metadata:
  name: vcd
spec:
  template:
    spec:
      catalog: home
---
apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
kind: KubeadmConfigTemplate
metadata:
  name: vcd
spec: {template: {}}
"""
