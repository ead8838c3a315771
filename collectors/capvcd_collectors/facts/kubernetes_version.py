"""Kubernetes versions: their numbers and builds, and what the names and descriptions of node images say of them. Pure.

What a pattern here does not cover is no version. Where a text may say less than the whole version, that is kept with
it, so that nothing is called equal that is not, and a mismatch that is sure stays one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

_VERSION = re.compile(r"v(?P<major>\d+)\.(?P<minor>\d+)\.(?P<patch>\d+)(?:[-+][0-9A-Za-z.+-]+)?")

_NUMBERS = r"(?P<major>1)\.(?P<minor>\d{1,3})(?:\.(?P<patch>\d{1,4}))?(?![0-9])"
_BEHIND = (
    r"(?P<pre>-(?:alpha|beta|rc)\.\d+)?"
    # Image tags write _ for the plus sign, names of Kubernetes objects ---, release notes a blank.
    r"(?:(?:\+(?!vmware\.)(?P<build>[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*)|(?:\+|_|---| )(?P<vmware>vmware\.\d+))"
    r"(?P<flavour>-fips\.\d+)?)?"
)
_ANCHOR = r"(?<![0-9A-Za-z])(?:kubernetes|kube|k8s)(?:[ _-]?version)?[ _:=-]{0,2}"

_NAMED = re.compile(rf"{_ANCHOR}v?{_NUMBERS}{_BEHIND}", re.IGNORECASE)
"""Behind the word: ``ubuntu-2204-kube-v1.30.2``, ``Ubuntu 20.04 and Kubernetes v1.25.7+vmware.2``, ``…-k8s-1.28``."""

_VMWARE = re.compile(rf"(?<![0-9A-Za-z.])v{_NUMBERS}(?=(?:\+|_|---| )vmware\.\d){_BEHIND}")
"""Without the word: VMware's builds of Kubernetes cannot be taken for anything else's."""

_ALONE = re.compile(rf"\s*v?{_NUMBERS}{_BEHIND}", re.IGNORECASE)
"""A field that holds the version and nothing before it."""

_FILE = re.compile(r"\.(?:ova|ovf)$", re.IGNORECASE)
_RELEASE = re.compile(r"(?:-(?:tkg|vkr)\.\d+(?:[.-][0-9A-Za-z]+)*)?(?:-[0-9a-f]{12,})?", re.IGNORECASE)
"""What VMware puts behind the version of Kubernetes: the release of the image, and a checksum."""

_DOUBTFUL = re.compile(r"[^-_ ,;()\[\]/]|-(?:alpha|beta|rc)|-(?!(?:tkg|vkr)\.)[a-z]+\.\d", re.IGNORECASE)
"""A beginning that may belong to the version: ``.1``, ``rc1``, ``-rc1``, ``-custom.2``."""


class Ending(StrEnum):
    """What comes behind a version in the text that says it."""

    HERE = "here"
    """Nothing, or what is known to be no part of it: the text says the whole version."""
    NAMED = "named"
    """More of a name: the numbers, and a build that is said, are whole; a build may have been left out."""
    UNCLEAR = "unclear"
    """Something that may be part of the version: what was read may be less than all of it."""


@dataclass(frozen=True, slots=True, order=True)
class KubernetesVersion:
    """``v1.28.4+vmware.1`` without what follows the patch number, which has no say in the order."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The version *text* writes, or None when it is not ``vMAJOR.MINOR.PATCH`` with an optional suffix."""
        version = _VERSION.fullmatch(text)
        return None if version is None else cls(int(version["major"]), int(version["minor"]), int(version["patch"]))


@dataclass(frozen=True, slots=True)
class StatedVersion:
    """A version of Kubernetes as a name or a description states it.

    *text* is spelt as Cluster API spells it, ``v1.28.4+vmware.1-fips.1``, without a patch number (``v1.28``) where the
    text says none. *ending* tells whether it is all of the version.
    """

    text: str
    ending: Ending = Ending.HERE

    @property
    def build(self) -> str:
        """``+vmware.1-fips.1``; empty without one."""
        plus, build = self.text.partition("+")[1:]
        return plus + build

    @property
    def is_whole(self) -> bool:
        """Whether the text leaves nothing of the version open."""
        return self.ending is Ending.HERE or (self.ending is Ending.NAMED and "+" in self.text)

    def agrees_with(self, wanted: str) -> bool | None:
        """Whether this is the version *wanted* of a manifest, build included; None when that cannot be told.

        A version that Cluster API would not take for one agrees with none.
        """
        if _VERSION.fullmatch(wanted) is None:
            return False
        if wanted == self.text:
            return None if self.ending is Ending.UNCLEAR else True
        goes_on = wanted.startswith(self.text) and not wanted.removeprefix(self.text)[0].isalnum()
        return None if goes_on and not self.is_whole else False


def version_in_name(name: str) -> StatedVersion | None:
    """The Kubernetes version in the *name* of an image; None without one, or with several that differ.

    It stands behind ``kube``, ``k8s`` or ``Kubernetes`` (VMware's OVAs of every flavour, the Container Service
    Extension, image-builder's ``BUILD_NAME-kube-SEMVER`` for any system), or is a build of VMware's.

    >>> version_in_name("ubuntu-2004-efi-kube-v1.27.5+vmware.1-fips.1-tkg.1-0123456789abcdef").text
    'v1.27.5+vmware.1-fips.1'
    >>> version_in_name("flatcar-stable-3815.2.2-kube-v1.30.0").text
    'v1.30.0'
    >>> version_in_name("golden-node-image")
    """
    text = _FILE.sub("", name.strip())
    for pattern in (_NAMED, _VMWARE):
        told = {_stated(match, text) for match in pattern.finditer(text)}
        if told:
            return told.pop() if len(told) == 1 else None
    return None


def version_in_field(text: str) -> StatedVersion | None:
    """The Kubernetes version that *text* is, where a field is known to hold it (``1.30.2``, ``kube-v1.30.2``)."""
    match = _ALONE.match(text)
    return _stated(match, text.rstrip()) if match else version_in_name(text)


def _stated(match: re.Match[str], text: str) -> StatedVersion:
    patch = "" if match["patch"] is None else f".{match['patch']}"
    build = match["build"] or (match["vmware"] or "").lower()
    version = f"v{match['major']}.{match['minor']}{patch}{(match['pre'] or '').lower()}"
    if build:
        version += f"+{build}{(match['flavour'] or '').lower()}"
    return StatedVersion(version, _ending(text[match.end() :], has_patch=bool(patch)))


def _ending(rest: str, *, has_patch: bool) -> Ending:
    if not has_patch:
        return Ending.UNCLEAR
    if not rest:
        return Ending.HERE
    # A flavour of the build, wherever it stands in what follows, has images of its own.
    if _DOUBTFUL.match(rest) or "fips" in rest.lower():
        return Ending.UNCLEAR
    return Ending.HERE if _RELEASE.fullmatch(rest) else Ending.NAMED
