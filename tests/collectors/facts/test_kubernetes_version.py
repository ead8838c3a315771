"""What names and descriptions of node images say of the Kubernetes version in them, and what they leave open."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from capvcd_collectors.facts.kubernetes_version import (
    Ending,
    KubernetesVersion,
    StatedVersion,
    version_in_field,
    version_in_name,
)

NAMES = [
    # VMware's OVAs: Tanzu Kubernetes Grid 1.x and 2.x, every system, flavour and spelling of the plus sign.
    ("ubuntu-2004-kube-v1.20.8+vmware.1-tkg.1-17589475007677388652", "v1.20.8+vmware.1", Ending.HERE),
    ("ubuntu-20.04-kube-v1.22.5+vmware.1", "v1.22.5+vmware.1", Ending.HERE),
    ("photon-3-kube-v1.21.8+vmware.1-tkg.2", "v1.21.8+vmware.1", Ending.HERE),
    ("photon-5-kube-v1.28.7+vmware.1-tkg.3.ova", "v1.28.7+vmware.1", Ending.HERE),
    ("ubuntu-2004-kube-v1.21.2+vmware.1-fips.1-tkg.1-13104814112952456924.ova", "v1.21.2+vmware.1-fips.1", Ending.HERE),
    ("ubuntu-2204-efi-kube-v1.27.5+vmware.1-tkg.1-0123456789abcdef", "v1.27.5+vmware.1", Ending.HERE),
    ("windows-2019-kube-v1.24.9+vmware.1-tkg.1", "v1.24.9+vmware.1", Ending.HERE),
    ("ubuntu-2004-amd64-vmi-k8s-v1.26.5---vmware.2-fips.1-tkg.1", "v1.26.5+vmware.2-fips.1", Ending.HERE),
    ("ubuntu-2204-kube-v1.33.4+vmware.1-vkr.5", "v1.33.4+vmware.1", Ending.HERE),
    ("photon-3-v1.23.8+vmware.2-tkg.1", "v1.23.8+vmware.2", Ending.HERE),
    ("node_v1.28.4_vmware.1", "v1.28.4+vmware.1", Ending.HERE),
    # The Container Service Extension, and VMware's release notes.
    ("Photon 3 and Kubernetes v1.25.7+vmware.2", "v1.25.7+vmware.2", Ending.HERE),
    ("Ubuntu 20.04 and Kubernetes v1.21.2 vmware.1", "v1.21.2+vmware.1", Ending.HERE),
    # image-builder, for every system, and those who build with it.
    ("ubuntu-2204-kube-v1.30.2", "v1.30.2", Ending.HERE),
    ("rhel-8-kube-v1.28.9", "v1.28.9", Ending.HERE),
    ("rockylinux-8-kube-v1.28.9.ova", "v1.28.9", Ending.HERE),
    ("flatcar-stable-3815.2.2-kube-v1.30.0", "v1.30.0", Ending.HERE),
    ("windows-2022-kube-v1.31.0-rc.1", "v1.31.0-rc.1", Ending.HERE),
    ("capi-ubuntu-2004-kube-v1.28.9", "v1.28.9", Ending.HERE),
    ("flatcar-stable-3602.2.1-kube-v1.24.12-gs", "v1.24.12", Ending.NAMED),
    ("flatcar-stable-3975.2.0-kube-1.30.4-tooling-1.18.1-gs", "v1.30.4", Ending.NAMED),
    ("ubuntu-2204-kube-v1.28.4+k0s.0", "v1.28.4+k0s.0", Ending.HERE),
    # A name of somebody's own that says the version.
    ("copy of ubuntu-20.04-kube-v1.22.5+vmware.1", "v1.22.5+vmware.1", Ending.HERE),
    ("ubuntu-20.04-kube-v1.22.5+vmware.1 (2)", "v1.22.5+vmware.1", Ending.NAMED),
    ("K8S_1.28.4", "v1.28.4", Ending.HERE),
    ("golden kubernetes version 1.28.4 2024-05-01", "v1.28.4", Ending.NAMED),
    # A part of it.
    ("k8s-1.28-golden", "v1.28", Ending.UNCLEAR),
    ("ubuntu-2204-kube-v1.28.4.1", "v1.28.4", Ending.UNCLEAR),
    ("ubuntu-2204-kube-v1.31.0-rc1", "v1.31.0", Ending.UNCLEAR),
    ("ubuntu-2204-kube-v1.28.4+vmware.1-custom.2", "v1.28.4+vmware.1", Ending.UNCLEAR),
    ("ubuntu-2204-kube-v1.28.4+vmware.1-tkg.1-fips", "v1.28.4+vmware.1", Ending.UNCLEAR),
]

OPEN = [
    "golden-node-image",
    "",
    "ubuntu-22.04.3",
    "v1.28.4",
    "node-1.28.4",
    "kube-vip-v0.8.0",
    "kubernetes-cni-v1.2.0",
    "k8s-2024.06",
    "microk8s-1.28.4",
    "kube-v2.0.0",
    "kube-v1.28.4 was kube-v1.27.5",
    "coredns-v1.10.1_vmware.13 etcd-v1.3.5_vmware.1",
]

NUMBERS = st.builds("v1.{}.{}".format, st.integers(0, 60), st.integers(0, 60))
BUILDS = st.sampled_from(["", "+vmware.1", "+vmware.2", "+vmware.10", "+vmware.1-fips.1", "+vmware.1-fips.2", "+k0s.0"])
VERSIONS = st.builds("{}{}".format, NUMBERS, BUILDS)
FORMS = st.sampled_from(
    [
        "{}",
        "ubuntu-2204-kube-{}",
        "photon-5-kube-{}-tkg.1-0123456789abcdef",
        "Ubuntu 22.04 and Kubernetes {}",
        "kube-{}",
        "flatcar-stable-3815.2.2-kube-{}-gs",
        "ubuntu-2204-kube-{}-custom.1",
        "ubuntu-2204-kube-{}.1",
        "my {}",
    ]
)


@pytest.mark.parametrize(("name", "version", "ending"), NAMES)
def test_the_part_of_a_name_that_carries_the_version_is_read(name: str, version: str, ending: Ending) -> None:
    assert version_in_name(name) == StatedVersion(version, ending)


@pytest.mark.parametrize("name", OPEN)
def test_any_other_name_tells_none(name: str) -> None:
    assert version_in_name(name) is None


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.30.2", StatedVersion("v1.30.2")),
        (" v1.28.3+vmware.1-fips.1\n", StatedVersion("v1.28.3+vmware.1-fips.1")),
        ("kube-v1.30.2", StatedVersion("v1.30.2")),
        ("v1.22.5+vmware.1-tkg.4", StatedVersion("v1.22.5+vmware.1")),
        ("1.28", StatedVersion("v1.28", Ending.UNCLEAR)),
        ("v9.9.9", None),
        ("latest", None),
    ],
)
def test_a_field_that_holds_the_version_needs_no_word_before_it(text: str, version: StatedVersion | None) -> None:
    assert version_in_field(text) == version


@given(wanted=VERSIONS, brought=VERSIONS, form=FORMS)
@example(wanted="v1.28.4", brought="v1.28.4+vmware.1", form="ubuntu-2204-kube-{}")
@example(wanted="v1.28.4+vmware.1", brought="v1.28.4+vmware.1-fips.1", form="{}")
def test_two_versions_never_agree_whatever_the_image_is_called(wanted: str, brought: str, form: str) -> None:
    for read in (version_in_name, version_in_field):
        stated = read(form.format(brought))
        assert wanted == brought or stated is None or stated.agrees_with(wanted) is not True


@given(wanted=VERSIONS, brought=VERSIONS, form=FORMS)
def test_numbers_that_differ_are_a_sure_mismatch_wherever_they_are_read(wanted: str, brought: str, form: str) -> None:
    stated = version_in_name(form.format(brought))
    if stated is not None and KubernetesVersion.parse(wanted) != KubernetesVersion.parse(brought):
        assert stated.agrees_with(wanted) is False


@given(version=VERSIONS)
def test_the_version_of_a_published_image_agrees_with_itself(version: str) -> None:
    for form in ("ubuntu-2204-kube-{}", "photon-5-kube-{}-tkg.1-0123456789abcdef", "Photon 5 and Kubernetes {}"):
        stated = version_in_name(form.format(version))
        assert stated is not None
        assert stated.agrees_with(version) is True


@pytest.mark.parametrize("wanted", ["", "1.28.4", "v1.28", "latest", "v1.28.4_vmware.1"])
def test_what_is_no_version_to_cluster_api_agrees_with_none(wanted: str) -> None:
    assert StatedVersion("v1.28.4", Ending.UNCLEAR).agrees_with(wanted) is False
