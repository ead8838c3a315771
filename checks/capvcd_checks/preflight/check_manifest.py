"""The Cluster API manifests: what an API version allows, where references lead, how many nodes of which version."""

from collections.abc import Iterable, Iterator

from capvcd_checks import Remedy, Severity, check, found, not_applicable, seen, undecided, warn_unless
from capvcd_checks.rules.authorized_keys import flaw_of_key
from capvcd_checks.rules.flaws import Flaw, describe_flaws
from capvcd_checks.rules.kubernetes_versions import (
    has_build,
    is_named_by_its_template,
    oldest_node_minor,
    template_build,
)
from capvcd_checks.rules.object_schema import field_flaws, is_known_group, kind_flaw
from capvcd_checks.rules.references import follow
from capvcd_checks.rules.suggest import listed, write_instead
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import All, ClusterGraph, KubernetesVersion, ManifestObject, NodePool, Profile

CONTROL_PLANE = "control-plane"

_KEY_FILE = "e.g. the content of ~/.ssh/id_ed25519.pub"


@check(
    "PF-CFG-001",
    title="The manifests use API versions, kinds and fields that this release line serves",
    severity=Severity.BLOCKER,
    why="An API version the CRDs do not serve is 'no matches for kind \"VCDCluster\"', which sounds as if CAPVCD "
    "were not installed. A field they do not know is refused, or silently dropped, and the cluster is built without "
    "it. A value of another type, or a required field left out, is refused with the whole object.",
    remedy=Remedy(
        ui="Edit the manifest in a text editor; it is no part of Cloud Director's UI",
        api="Convert the manifest: 0.5 serves v1alpha4, 1.0 adds v1beta1, 1.1 to 1.3 add v1beta2, v1beta3 was never "
        "released; kubectl explain vcdcluster.spec shows the fields, kubectl apply --dry-run=server tries it",
    ),
)
def manifest_is_served(manifest: ManifestObject, profile: Profile) -> None:
    wrong_kind = kind_flaw(manifest, profile)
    if wrong_kind is not None:
        raise AssertionError(found(wrong_kind.text, wrong_kind.where, fix=wrong_kind.fix))
    if not is_known_group(manifest.group, profile) and not manifest.problems:
        not_applicable(f"{manifest.subject} is of {manifest.api_version}, which CAPVCD has no say in")
    flaws = field_flaws(manifest, profile)
    assert not flaws.refused, describe_flaws(flaws.refused)
    warn_unless(not flaws.added_later, describe_flaws(flaws.added_later))


@check(
    "PF-CFG-004",
    title="Every reference, label and selector of the manifests leads to an object in its namespace",
    severity=Severity.BLOCKER,
    why="A reference that leads nowhere is no error when it is applied: the controllers just wait, with 'Waiting for "
    "Cluster Controller to set OwnerRef' or 'Please associate this machine with a cluster using the label', and "
    "nothing ever appears in Cloud Director.",
    remedy=Remedy(
        ui="Edit the manifest in a text editor; it is no part of Cloud Director's UI",
        api="Correct kind, name and namespace of the reference, or the label cluster.x-k8s.io/cluster-name; all "
        "objects of a cluster go into one namespace",
    ),
)
def references_lead_somewhere(manifest: ManifestObject, graph: ClusterGraph) -> None:
    followed = follow(manifest, graph)
    assert not followed.broken, describe_flaws(followed.broken)
    warn_unless(
        not followed.unseen,
        describe_flaws(
            followed.unseen,
            fix=f"Correct {listed(spot(each.where) for each in followed.unseen)}, unless the management cluster holds "
            "what is meant there; or add the file with it to capvcd.manifests in the environment file",
        ),
    )


@check(
    "PF-CFG-012",
    title="The control plane has an odd number of nodes that survives a failure, and there are workers",
    severity=Severity.BLOCKER,
    why="Cluster API refuses a KubeadmControlPlane without replicas, and an even number of them where etcd runs on the "
    "same nodes: four members stand no more than three do, two stand less than one. With a single control plane node "
    "or worker every rollout and every host failure is an outage.",
    remedy=Remedy(
        ui="Edit the manifest in a text editor; it is no part of Cloud Director's UI",
        api="Set KubeadmControlPlane.spec.replicas to 3 or 5 and MachineDeployment.spec.replicas to 2 or more "
        "(kubectl scale does it later)",
    ),
)
def replicas_tolerate_a_failure(pool: NodePool, pools: All[NodePool], graph: ClusterGraph) -> None:
    workers = [each for each in pools if each.role != CONTROL_PLANE]
    if pool.role == CONTROL_PLANE:
        _control_plane_stands(pool, workers, graph)
    else:
        _workers_stand(pool, workers)


def _control_plane_stands(pool: NodePool, workers: list[NodePool], graph: ClusterGraph) -> None:
    place, called = pool.where("replicas"), f"control plane {pool.name}"
    more = f"Write 3 or 5 as replicas of {pool.name} in {spot(place)}"
    assert pool.replicas >= 1, found(f"{called} has {pool.replicas} replicas, at least 1 is needed", place, fix=more)
    if pool.replicas % 2 == 0:
        even = f"{called} has {pool.replicas} replicas, an even number"
        if pool.external_etcd is None:
            undecided(
                found(f"{even}; whether its etcd runs on the same nodes is in none of the manifests", place),
                "the file with its KubeadmControlPlaneTemplate in capvcd.manifests of the environment file",
            )
        assert pool.external_etcd, found(
            f"{even}, which Cluster API refuses: 'cannot be an even number when etcd is stacked'", place, fix=more
        )
    for unknown in () if workers else graph.unknown_kinds:
        # Workers of a misspelt kind are no absence of workers.
        seen(unknown.missing)
    warn_unless(
        workers,
        found(
            f"the manifests hold no workers beside the {called}, so no workload finds a node",
            pool.source,
            fix="Add a MachineDeployment to the manifests, or the file with it to capvcd.manifests in the environment "
            "file",
        ),
    )
    is_single = pool.replicas == 1
    outlives = is_single and pool.external_etcd
    consequence = "no API server is left when it fails" if outlives else "etcd survives no failure"
    warn_unless(not is_single, found(f"{called} has a single node: {consequence}", place, fix=more))


def _workers_stand(pool: NodePool, workers: list[NodePool]) -> None:
    place, called = pool.where("replicas"), f"worker pool {pool.name}"
    more = f"Write 2 or more as replicas of {pool.name} in {spot(place)}"
    others_work = pool.replicas <= 1 and _have_nodes(workers, pool)
    if pool.replicas == 0:
        warn_unless(
            pool.nodes_at_most == 0,
            found(
                f"{called} has no node until the autoscaler adds the first of {pool.nodes_at_most}",
                place,
                fix=f"{more}, unless workloads may wait until a node has booted",
            ),
        )
    warn_unless(
        pool.replicas or not others_work,
        found(
            f"{called} has no node, other pools have{_flaw_of_scaling(pool)}",
            place,
            fix=f"{more}, or take the pool out",
        ),
    )
    warn_unless(
        pool.replicas >= 1,
        found(
            f"{called} has {pool.replicas} replicas, so no workload finds a node{_flaw_of_scaling(pool)}",
            place,
            fix=more,
        ),
    )
    consequence = f"its failure leaves no node {'in it' if others_work else 'for workloads'}"
    warn_unless(pool.replicas > 1, found(f"{called} has a single node: {consequence}", place, fix=more))
    flaw = pool.where("scaling_flaw")
    warn_unless(
        pool.scaling_flaw is None,
        found(
            f"{called}: {pool.scaling_flaw}",
            flaw,
            fix=f"Write a greatest size of {pool.replicas} or more, not less than the least, in {spot(flaw)}",
        ),
    )


@check(
    "PF-CFG-013",
    title="Kubernetes versions are complete, and no worker is ahead of the control plane or too far behind",
    severity=Severity.BLOCKER,
    why="The version must be the template's to the letter, v and +vmware.N included: kubeadm pulls images of exactly "
    "that tag, and otherwise waits at 'timed out waiting for the condition'. A kubelet of a later minor version than "
    "its API server may not join; one of a later patch may, and should not be for long.",
    remedy=Remedy(
        ui="Cloud Director > Content Hub (Libraries) > vApp Templates: the version is part of the template's name",
        api="Set KubeadmControlPlane.spec.version and MachineDeployment.spec.template.spec.version, e.g. "
        "v1.22.5+vmware.1",
    ),
)
def kubernetes_versions_agree(pools: All[NodePool]) -> None:
    told = [pool for pool in pools if "version" not in pool.not_understood]
    flaws = [flaw for pool in told for flaw in _version_flaws(pool)]
    flaws += _skews(told)
    assert not flaws, describe_flaws(flaws)
    if not any(pool.role == CONTROL_PLANE for pool in pools):
        undecided(
            "the manifests show no control plane to compare with", "the KubeadmControlPlane among capvcd.manifests"
        )
    doubts = [
        Flaw(f"{pool.name} says no version", pool.where("version"), _version_of_template(pool))
        if pool.version is None
        else Flaw(
            f"{pool.name} wants {pool.version}, without the +vmware.N of VMware's images",
            pool.where("version"),
            _version_of_template(pool),
        )
        for pool in pools
        if pool.version is None or not (has_build(pool.version) or is_named_by_its_template(pool))
    ]
    doubts += _patches_ahead(pools)
    warn_unless(not doubts, describe_flaws(doubts))


@check(
    "PF-CFG-015",
    title="The nodes get a valid SSH public key",
    severity=Severity.INFO,
    why="cloud-init writes the key as it stands and sshd ignores what it cannot read: a node that fails to boot into "
    "the cluster is then one that nobody can look into.",
    remedy=Remedy(
        ui="Edit the manifest in a text editor; it is no part of Cloud Director's UI",
        api="Put the content of ~/.ssh/id_ed25519.pub (ssh-keygen -t ed25519) into users[].sshAuthorizedKeys of "
        "KubeadmControlPlane and KubeadmConfigTemplate",
    ),
)
def ssh_keys_are_valid(pool: NodePool) -> None:
    if pool.ssh_keys is None:
        undecided(
            f"the bootstrap configuration of {pool.name} is in none of the manifests",
            "the file with its KubeadmControlPlane or KubeadmConfigTemplate in capvcd.manifests of the environment "
            "file",
        )
    flaws = [
        Flaw(f"the SSH key of {pool.name} {flaw}", key.where, f"Write a public key, {_KEY_FILE}, in {spot(key.where)}")
        for key in pool.ssh_keys
        if (flaw := flaw_of_key(key.text)) is not None
    ]
    assert not flaws, describe_flaws(flaws)
    warn_unless(
        pool.ssh_keys,
        found(
            f"{pool.name} has no SSH key: its nodes cannot be logged in to",
            pool.where("ssh_keys"),
            fix=f"Add sshAuthorizedKeys with a public key, {_KEY_FILE}, to users in {spot(pool.where('ssh_keys'))}",
        ),
    )


def _have_nodes(pools: Iterable[NodePool], but: NodePool) -> bool:
    """Whether one of *pools* besides *but* has a node."""
    others = [pool for pool in pools if pool is not but]
    return any(pool.understood("replicas") for pool in others) or any(pool.replicas for pool in others)


def _flaw_of_scaling(pool: NodePool) -> str:
    """``; the autoscaler …``, to end a sentence with: why the autoscaler adds no node; empty when it can."""
    return "" if pool.scaling_flaw is None else f"; {pool.scaling_flaw}"


def _version_flaws(pool: NodePool) -> Iterator[Flaw]:
    place = pool.where("version")
    if pool.version is None:
        if pool.role == CONTROL_PLANE:
            yield Flaw(f"control plane {pool.name} says no version", place, _version_of_template(pool))
        return
    if pool.kubernetes_version is None:
        only_v = KubernetesVersion.parse(f"v{pool.version}") is not None
        hint = f"; write v{pool.version}" if only_v else ", like v1.22.5+vmware.1"
        fix = write_instead(pool.version, [f"v{pool.version}"], place) if only_v else _version_of_template(pool)
        yield Flaw(f"{pool.name} wants version {pool.version!r}, which is not vMAJOR.MINOR.PATCH{hint}", place, fix)
    build = template_build(pool)
    if build and not has_build(pool.version):
        text = f"{pool.name} wants {pool.version}, but its template {pool.template} is a build {build}"
        yield Flaw(text, place, write_instead(pool.version, [f"{pool.version}{build}"], place))


def _version_of_template(pool: NodePool) -> str:
    """Where to write which version, when the manifests do not tell it."""
    template = pool.understood("template")
    called = f"the template {template}" if template else "its template"
    place = pool.where("version")
    return f"Write the version that {called} brings, +vmware.N included, as version of {pool.name} in {spot(place)}"


def _skews(pools: Iterable[NodePool]) -> Iterator[Flaw]:
    """The workers that are too far from a control plane.

    Kubernetes' version skew policy and kubeadm's KubeletVersionCheck count minor versions and no patches.
    """
    for pool, kubelet, control_plane, api_server in _pairs(pools):
        if (kubelet.major, kubelet.minor) > (api_server.major, api_server.minor):
            yield _apart(pool, control_plane, "workers may not be ahead")
        elif kubelet.major < api_server.major or kubelet.minor < oldest_node_minor(api_server):
            oldest = f"v{api_server.major}.{oldest_node_minor(api_server)}"
            yield _apart(pool, control_plane, f"workers may be no older than {oldest}")


def _patches_ahead(pools: All[NodePool]) -> Iterator[Flaw]:
    """The workers of a control plane's minor version that have a later patch of it."""
    for pool, kubelet, control_plane, api_server in _pairs(pools):
        if (kubelet.major, kubelet.minor) == (api_server.major, api_server.minor) and kubelet > api_server:
            yield _apart(pool, control_plane, "workers are upgraded after the control plane")


def _pairs(pools: Iterable[NodePool]) -> Iterator[tuple[NodePool, KubernetesVersion, NodePool, KubernetesVersion]]:
    """Every pool of workers with every control plane, where both say a version."""
    versions = [(pool, version) for pool in pools if (version := pool.kubernetes_version) is not None]
    for control_plane, api_server in versions:
        for pool, kubelet in versions:
            if control_plane.role == CONTROL_PLANE != pool.role:
                yield pool, kubelet, control_plane, api_server


def _apart(pool: NodePool, control_plane: NodePool, why: str) -> Flaw:
    place = pool.where("version")
    return Flaw(
        f"workers {pool.name} want {pool.version}, the control plane {control_plane.version}: {why}",
        place,
        write_instead(str(pool.version), [str(control_plane.version)], place),
    )
