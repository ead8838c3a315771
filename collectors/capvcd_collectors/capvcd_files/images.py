"""Container images as objects name them, and which component of CAPVCD's an image is of. Structures only, no text.

A comment, an annotation or the argument of a script names no image: nothing runs it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from capvcd_collectors.yaml.located import KeyPath

COMPONENTS: Mapping[str, str] = {
    "cloud-provider-for-cloud-director": "cpi",
    "cloud-director-named-disk-csi-driver": "csi",
    "antrea-ubuntu": "cni",
    "antrea-agent-ubuntu": "cni",
    "antrea-controller-ubuntu": "cni",
    "antrea-advanced-debian": "cni",
    "antrea-photon": "cni",
}
"""The repositories of the components, by their last part; a mirror keeps it, and may put something before it."""

CONTAINERS: Mapping[str, str] = {"vmware-cloud-director-ccm": "cpi", "vcd-csi-plugin": "csi"}
"""The containers of the published manifests, which keep their names when a mirror renames the image."""

WORDS = (*COMPONENTS, *CONTAINERS)
"""No text that lacks all of these names a component."""

_CONTAINER_LISTS = ("containers", "initContainers", "ephemeralContainers")
_LEADING_V = re.compile(r"^v(?=\d)")


@dataclass(frozen=True, slots=True)
class ImageUse:
    """The image *written* at *path*: of *component*, in *version* by its tag, None when the tag does not tell it."""

    written: str
    component: str
    version: str | None
    path: KeyPath


def images_of_containers(value: Any, path: KeyPath = ()) -> Iterator[ImageUse]:
    """The components' images in every pod that *value*, an object or a part of one, describes."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from images_of_containers(each, (*path, index))
    elif isinstance(value, dict):
        for key, below in value.items():
            here = (*path, key)
            if key in _CONTAINER_LISTS and isinstance(below, list):
                for index, container in enumerate(below):
                    if isinstance(container, dict) and isinstance(container.get("image"), str):
                        called = CONTAINERS.get(str(container.get("name")))
                        yield from _used(container["image"], (*here, index, "image"), called)
            elif key not in ("metadata", "status"):
                yield from images_of_containers(below, here)


def images_of_values(value: Any, path: KeyPath = ()) -> Iterator[ImageUse]:
    """The components' images in the values of a Helm chart: a reference, or repository and tag by themselves.

    A list of named parameters is what it sets: ``image.tag`` is the tag of the image.
    """
    if isinstance(value, list):
        set_here = _parameters(value)
        if set_here:
            yield from (
                ImageUse(each.written, each.component, each.version, path) for each in images_of_values(set_here)
            )
            return
        for index, each in enumerate(value):
            yield from images_of_values(each, (*path, index))
    elif isinstance(value, dict):
        spread = _spread(value)
        if spread is not None:
            yield from (ImageUse(each.written, each.component, each.version, path) for each in images_of_values(spread))
            return
        yield from _in_parts(value, path)
        for key, below in value.items():
            here = (*path, key)
            if key in _CONTAINER_LISTS:
                yield from images_of_containers({key: below}, path)
            elif isinstance(below, str):
                if str(key).lower().endswith("image"):
                    yield from _used(below, here)
            else:
                yield from images_of_values(below, here)


def _in_parts(values: Mapping[str, Any], path: KeyPath) -> Iterator[ImageUse]:
    """An image in parts: ``{registry: …, repository: …, tag: …, digest: …}``."""
    key = next((each for each in ("repository", "name", "image") if isinstance(values.get(each), str)), None)
    if key is None or not {"repository", "tag", "digest", "registry"} & set(values):
        return
    repository, tag, digest = str(values[key]), values.get("tag"), values.get("digest")
    if key == "image" and not isinstance(tag, str | int | float):
        return
    registry = values.get("registry")
    written = f"{registry}/{repository}" if isinstance(registry, str) and registry else repository
    written += f":{tag}" if isinstance(tag, str | int | float) and tag != "" else ""
    written += f"@{digest}" if isinstance(digest, str) and digest else ""
    yield from _used(written, (*path, "tag" if "tag" in values else key))


def _parameters(values: list[Any]) -> dict[str, Any] | None:
    """A list of ``{name: image.tag, value: …}`` as the values it sets; None for another list."""
    if not values or not all(isinstance(each, dict) and {"name", "value"} <= set(each) for each in values):
        return None
    return _nested({str(each["name"]): each["value"] for each in values})


def _spread(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Values with dots in their keys, ``image.tag``, as those they set; None when there are no such keys."""
    return _nested(values) if any("." in str(key) and "/" not in str(key) for key in values) else None


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        *above, last = key.split(".")
        here = tree
        for step in above:
            below = here.setdefault(step, {})
            if not isinstance(below, dict):
                below = here[step] = {}
            here = below
        here[last] = value
    return tree


def _used(written: str, path: KeyPath, called: str | None = None) -> Iterator[ImageUse]:
    """The use of an image that is a component's, by its name, or because the container is *called* so."""
    reference, _, digest = written.strip().partition("@")
    repository, _, tag = reference.rpartition("/")[2].partition(":")
    name = next((each for each in COMPONENTS if each in repository), None)
    if name is None:
        if called is not None:
            yield ImageUse(written, called, None, path)
        return
    # A name that goes on behind the component's is of some build of it whose versions nobody knows. A digest alone is
    # of no version that can be told; beside one the tag says what was pinned.
    is_known = bool(tag) and _ends_with(repository, name) and (not digest or ":" in digest)
    yield ImageUse(written, COMPONENTS[name], _LEADING_V.sub("", tag, count=1) if is_known else None, path)


def _ends_with(repository: str, name: str) -> bool:
    before = repository.removesuffix(name)
    return repository.endswith(name) and (not before or not before[-1].isalnum())
