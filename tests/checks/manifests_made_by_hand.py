"""Facts about the user's own files, made by hand: a healthy 0.5 installation, to be bent by each test."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest

from capvcd_checks.engine.declare import CheckWarning, Found, NotApplicable, Undecided, Unseen
from capvcd_checks.engine.remedies import filled
from capvcd_collectors.capvcd_files.destinations import destinations_of
from capvcd_collectors.cluster_api.graph import cluster_graph
from capvcd_collectors.facts.base import All, ExchangeSource, FileSource, Missing, Source
from capvcd_collectors.facts.capvcd_files import (
    AddressRange,
    CapvcdCredentials,
    ComponentVersion,
    ControllerConfig,
    FeatureUse,
    SecretShape,
)
from capvcd_collectors.facts.cluster_api import ClusterSpec, NodePool, SshKey, VcdClusterSpec
from capvcd_collectors.facts.credential_comparison import CredentialComparison, Likeness
from capvcd_collectors.facts.destinations import StatedDestination
from capvcd_collectors.facts.ipv4 import IpRange, Subnet
from capvcd_collectors.facts.loadbalancer import EdgeLoadBalancer
from capvcd_collectors.facts.manifests import ClusterGraph
from capvcd_collectors.facts.network import OrgVdcNetwork
from capvcd_collectors.facts.plan import Target
from capvcd_collectors.yaml.located import Origin, parse_documents

CONFIG = "controller_manager_config.yaml"
MANIFEST = "capi-quickstart.yaml"
ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGsu2OCdxYpXXDkVhHPVA9AVZ7RKLuTmQyq+p9xCmWzO admin@lab"


def line(number: int, path: str = CONFIG) -> FileSource:
    """Line *number* of a file."""
    return FileSource(path, number)


def controller_config(component: str = "CAPVCD", **changes: Any) -> ControllerConfig:
    """controller_manager_config.yaml of 0.5, or the CPI's, each value on a line of its own."""
    fields = {
        "host": "https://vcd.example.com",
        "org": "xav_lab",
        "vdc": "t-tenant",
        "network": "capvcd-192.168.50.0",
        "vip_subnet": "203.0.113.1/24",
        "one_arm": AddressRange("192.168.8.10", "192.168.8.20", line(9)),
        "shared_ip": None,
        "problems": (),
        "needs_one_arm": component == "CAPVCD",
        "located": {"host": line(2), "vip_subnet": line(6), "one_arm": line(8)},
    }
    return ControllerConfig(source=line(1), component=component, **{**fields, **changes})


def vcd_cluster(**changes: Any) -> VcdClusterSpec:
    """The VCDCluster of the quick start."""
    fields = {
        "name": "capi-cluster",
        "api_version": "infrastructure.cluster.x-k8s.io/v1alpha4",
        "site": "https://vcd.example.com",
        "org": "xav_lab",
        "ovdc": "t-tenant",
        "network": "capvcd-192.168.50.0",
        "vip_subnet": None,
        "use_one_arm": None,
        "control_plane_host": None,
        "located": {
            "site": line(31, MANIFEST),
            "vip_subnet": line(36, MANIFEST),
            "use_one_arm": line(37, MANIFEST),
        },
    }
    return VcdClusterSpec(source=line(25, MANIFEST), **{**fields, **changes})


def destinations(cluster: VcdClusterSpec | Missing, configs: All[ControllerConfig] | Missing) -> All[StatedDestination]:
    """The places in *cluster* and *configs* that say where a component is to work."""
    return All(destinations_of(cluster, configs))


def cluster(**changes: Any) -> ClusterSpec:
    """A Cluster whose networks keep out of everybody's way."""
    fields = {
        "name": "capi-cluster",
        "pods": ("10.244.0.0/16",),
        "services": ("10.96.0.0/16",),
        "located": {"pods": line(9, MANIFEST), "services": line(12, MANIFEST)},
    }
    return ClusterSpec(source=line(2, MANIFEST), **{**fields, **changes})


def pool(role: str = "control-plane", **changes: Any) -> NodePool:
    """Three control plane nodes, or as many workers."""
    fields = {
        "role": role,
        "name": "capi-cluster-control-plane" if role == "control-plane" else "capi-cluster-md0",
        "replicas": 3,
        "surge": 1,
        "version": "v1.22.5+vmware.1",
        "machine_template": "capi-cluster-md0",
        "catalog": "home",
        "template": "ubuntu-20.04-kube-v1.22.5+vmware.1",
        "sizing_policy": None,
        "ssh_keys": (SshKey(ED25519, line(70, MANIFEST)),),
        "located": {
            "replicas": line(60, MANIFEST),
            "version": line(61, MANIFEST),
            "ssh_keys": line(69, MANIFEST),
        },
    }
    return NodePool(source=line(50, MANIFEST), **{**fields, **changes})


def workers(**changes: Any) -> NodePool:
    """The MachineDeployment of the quick start."""
    return pool("workers", **changes)


def shape(number: int = 9, **flaws: Any) -> SecretShape:
    """A secret that is there, with the *flaws* named."""
    return SecretShape(FileSource("kustomization.yaml", number), **flaws)


def credentials(origin: str = "kustomization", **changes: Any) -> CapvcdCredentials:
    """User name and password, without a flaw."""
    fields = {
        "username": "administrator",
        "username_shape": shape(8),
        "password": shape(9),
        "refresh_token": None,
    }
    source = FileSource("kustomization.yaml", 7)
    return CapvcdCredentials(source=source, origin=origin, **{**fields, **changes})


def compared(of: CapvcdCredentials, **changes: Any) -> All[CredentialComparison]:
    """The comparison of one place with this run: both have the same password."""
    fields = {"given": "password", "ours": "password", "likeness": Likeness.SAME}
    return All((CredentialComparison(source=of.source, origin=of.origin, **{**fields, **changes}),))


def target(**changes: Any) -> Target:
    """The environment file: a tenant's login."""
    fields = {
        "url": "https://vcd.example.com",
        "org": "xav_lab",
        "vdc": "t-tenant",
        "network": "capvcd-192.168.50.0",
        "username": "administrator",
        "located": {"url": FileSource("environment.yaml", 7)},
    }
    return Target(source=FileSource("environment.yaml", 6), **{**fields, **changes})


def use(*token_users: str, alias: str | None = None, skips_rde: bool = False) -> FeatureUse:
    """Logins by password, no HTTPS services, entities wanted."""
    return FeatureUse(
        source=FileSource("environment.yaml", 6),
        api_token_users=token_users,
        certificate_alias=alias,
        skips_rde=skips_rde,
    )


def component(kind: str, version: str | None, **more: Any) -> ComponentVersion:
    """A line of clusterResourceSet."""
    return ComponentVersion(source=line(20), kind=kind, version=version, **more)


def network(dns: tuple[str, ...] = ("192.168.1.1",), cidr: str = "192.168.50.0/24") -> OrgVdcNetwork:
    """The nodes' network."""
    whole = IPv4Network(cidr)
    ranges = (IpRange(whole[100], whole[150]),)
    return OrgVdcNetwork(
        source=ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/orgVdcNetworks", 200, pointer="/values/0"),
        id="urn:vcloud:network:1",
        name="capvcd-192.168.50.0",
        network_type="NAT_ROUTED",
        backing_type="NSXT_FLEXIBLE_SEGMENT",
        router=None,
        subnets=(Subnet(IPv4Address(whole[1]), whole.prefixlen, ranges, dns),),
    )


def load_balancer(service_network: str | None = "192.168.255.0/25") -> EdgeLoadBalancer:
    """The edge's load balancer with VCD's default service network."""
    return EdgeLoadBalancer(
        source=ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/edgeGateways/1/loadBalancer", 200),
        enabled=True,
        service_network=None if service_network is None else IPv4Network(service_network),
    )


def manifests(text: str) -> ClusterGraph:
    """The objects of a manifest, with the lines their keys stand in."""
    return cluster_graph(parse_documents(text, Origin(MANIFEST)))


def said(verdict: str, check: Callable[..., None], *facts: Any) -> Found | str:
    """What *check* says of *facts*; the test fails unless its verdict is *verdict*.

    A PASS says nothing. `Found` messages keep their evidence.
    """
    kinds: dict[str, Any] = {
        "FAIL": AssertionError,
        "WARN": CheckWarning,
        "SKIP": NotApplicable,
        "UNKNOWN": (Undecided, Unseen),
    }
    if verdict == "PASS":
        check(*facts)
        return ""
    with pytest.raises(kinds[verdict]) as raised:
        check(*facts)
    message = raised.value.args[0]
    assert isinstance(message, str)
    return message


def places(message: Found | str) -> list[str]:
    """The evidence of *message*, as ``file:line``."""
    assert isinstance(message, Found)
    return [_place(each) for each in message.evidence]


def own_fix(message: Found | str, **facts: Any) -> str:
    """What *message* itself says would mend it, with the names of *facts* filled in, as a check's parameters are."""
    assert isinstance(message, Found)
    assert message.fix is not None, "the message brings no fix of its own"
    return filled(message.fix, facts).ui


def has_own_fix(message: Found | str) -> bool:
    """Whether *message* knows a better fix than the check's remedy."""
    return isinstance(message, Found) and message.fix is not None


def _place(source: Source) -> str:
    return f"{source.path}:{source.line}" if isinstance(source, FileSource) else f"{source.path} {source.pointer}"
