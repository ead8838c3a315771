"""What goes with a Kubernetes version: how far a node may lag behind its API server, and VMware's builds."""

import re

from capvcd_collectors.facts import KubernetesVersion

__all__ = ["oldest_node_minor", "vmware_build"]

_VMWARE_BUILD = re.compile(r"\+vmware\.\d+")


def oldest_node_minor(api_server: KubernetesVersion) -> int:
    """The oldest minor version of a kubelet that an API server of this version supports.

    Two behind, three from 1.28 on (Kubernetes version skew policy).
    """
    return api_server.minor - (3 if (api_server.major, api_server.minor) >= (1, 28) else 2)


def vmware_build(text: str) -> str | None:
    """``+vmware.1`` of a version or of the name of a template that holds one, else None."""
    build = _VMWARE_BUILD.search(text)
    return None if build is None else build[0]
