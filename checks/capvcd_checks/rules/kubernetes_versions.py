"""What goes with a Kubernetes version: how far a node may lag behind its API server, and the build its image has."""

from capvcd_collectors.facts import KubernetesVersion, NodePool
from capvcd_collectors.facts.kubernetes_version import version_in_name

__all__ = ["has_build", "is_named_by_its_template", "oldest_node_minor", "template_build"]


def oldest_node_minor(api_server: KubernetesVersion) -> int:
    """The oldest minor version of a kubelet that an API server of this version supports.

    Two behind, three from 1.28 on (Kubernetes version skew policy).
    """
    return api_server.minor - (3 if (api_server.major, api_server.minor) >= (1, 28) else 2)


def has_build(version: str) -> bool:
    """Whether *version* names a build, such as ``+vmware.1``."""
    return "+" in version


def template_build(pool: NodePool) -> str:
    """``+vmware.1-fips.1``: the build that the name of the pool's template tells; empty when nothing tells it."""
    stated = version_in_name(pool.understood("template") or "")
    return "" if stated is None else stated.build


def is_named_by_its_template(pool: NodePool) -> bool:
    """Whether the name of the pool's template says the very version that the pool wants, a build or the lack of one."""
    stated = version_in_name(pool.template or "")
    return stated is not None and stated.agrees_with(pool.version or "") is True
