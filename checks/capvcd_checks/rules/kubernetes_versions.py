"""Kubernetes versions as Cluster API writes them, and how far a node may lag behind its API server."""

import re
from dataclasses import dataclass
from typing import Self

__all__ = ["KubernetesVersion", "vmware_build"]

_SHAPE = re.compile(r"v(?P<major>\d+)\.(?P<minor>\d+)\.(?P<patch>\d+)(?:[-+][0-9A-Za-z.+-]+)?")
_VMWARE_BUILD = re.compile(r"\+vmware\.\d+")


@dataclass(frozen=True, slots=True, order=True)
class KubernetesVersion:
    """``v1.28.4+vmware.1`` without what follows the patch number, which has no say in the order."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The version *text* writes, or None when it is not ``vMAJOR.MINOR.PATCH`` with an optional suffix."""
        shape = _SHAPE.fullmatch(text)
        return None if shape is None else cls(int(shape["major"]), int(shape["minor"]), int(shape["patch"]))

    @property
    def oldest_node_minor(self) -> int:
        """The oldest minor version of a kubelet that an API server of this version supports.

        Two behind, three from 1.28 on (Kubernetes version skew policy).
        """
        return self.minor - (3 if (self.major, self.minor) >= (1, 28) else 2)


def vmware_build(text: str) -> str | None:
    """``+vmware.1`` of a version or of the name of a template that holds one, else None."""
    build = _VMWARE_BUILD.search(text)
    return None if build is None else build[0]
