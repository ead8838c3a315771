"""Scenarios of the form manifests are written in: variables and templates, JSON and Lists, objects given twice."""

import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import PRODUCTION, scenario
from capvcd_lab.world import World

_LISTS = {"MachineDeployment", "VCDMachineTemplate"}


# -- clusterctl's variables ----------------------------------------------------------------------------------------


def _give_variables(world: World, *lines: str) -> None:
    """Name a file of these *lines* as the one that holds clusterctl's variables."""
    world.installation.texts["clusterctl.yaml"] = "\n".join([*lines, ""])
    world.installation.environment["capvcd"]["clusterctl"] = "clusterctl.yaml"


@scenario("variables-with-operators")
def variables_with_operators(world: World) -> None:
    """The manifests are a template, in which operators make the right values of the variables."""
    spec, machine = parts.vcd_cluster(world), parts.machines(world)[0]
    version = str(parts.control_plane(world)["version"]).removeprefix("v").replace("+", "_")
    _give_variables(
        world,
        "# the same for all of our sites",
        "SITE: {vcd_url}/",
        f"organization: {spec['org'].upper()}",
        f"VDC: {spec['ovdc'].replace('-', '_')}",
        f"FALLBACK_NETWORK: {spec['ovdcNetwork']}",
        f"RELEASE: {version}",
        f"CATALOG: {machine['catalog']}-of-2024-01-01",
        f"TEMPLATE: images/ova/{machine['template']}",
    )
    spec["site"] = "${SITE%/}"
    spec["org"] = "${ORGANIZATION,,}"
    spec["ovdc"] = "${VDC//_/-}"
    spec["ovdcNetwork"] = "${NETWORK:=${FALLBACK_NETWORK}}"
    parts.set_kubernetes_version(world, "v${RELEASE/_/+}")
    for each in parts.machines(world):
        each["catalog"] = "${CATALOG%-of-*}"
        each["template"] = "${TEMPLATE##*/}"


@scenario("variable-makes-other-vdc")
def variable_makes_other_vdc(world: World) -> None:
    """The variable has a value, and what an operator makes of it is the name of a VDC that does not exist."""
    _give_variables(world, "VDC: Old_Rack")
    parts.vcd_cluster(world)["ovdc"] = "${VDC/_/-}"


@scenario("variable-read-as-number")
def variable_read_as_number(world: World) -> None:
    """A version stands in the variables without quotes, and clusterctl makes v1.2 of 1.20."""
    _give_variables(world, "MINOR: 1.20")
    parts.set_kubernetes_version(world, "v${MINOR}.11+vmware.1")


@scenario("variable-with-operator-unresolved")
def variable_with_operator_unresolved(world: World) -> None:
    """The manifest was applied before clusterctl had a look at it, and no variables are given."""
    parts.vcd_cluster(world)["ovdc"] = "${VDC_OF_THE_TEAM/_/-}"


@scenario("variable-in-two-names")
def variable_in_two_names(world: World) -> None:
    """A name and the reference to it hold the same variable, so that they fit without anybody resolving it."""
    machines = world.installation.documents_of("VCDMachineTemplate")[-1]
    machines["metadata"]["name"] = "pool-${POOL^^}"
    parts.workers(world)["template"]["spec"]["infrastructureRef"]["name"] = "pool-${POOL^^}"


@scenario("variable-of-default-without-value")
def variable_of_default_without_value(world: World) -> None:
    """The default of a variable is another variable, which has no value either."""
    _give_variables(world, "UNRELATED: x")
    parts.vcd_cluster(world)["ovdcNetwork"] = "${NETWORK:-${TEAM_NETWORK}}"


@scenario("variable-in-shell-syntax")
def variable_in_shell_syntax(world: World) -> None:
    """A shell would take the expression, clusterctl ends at it."""
    _give_variables(world, "ORG_NAME: x")
    parts.vcd_cluster(world)["org"] = f"${{ORG_NAME-{parts.vcd_cluster(world)['org']}}}"


@scenario("template-not-rendered")
def template_not_rendered(world: World) -> None:
    """The manifest is the template of a Helm chart, its expressions in quotes."""
    parts.vcd_cluster(world)["ovdcNetwork"] = "{{ .Values.network }}"


@scenario("shell-in-bootstrap-files")
def shell_in_bootstrap_files(world: World) -> None:
    """Scripts, files and Ignition of the nodes are full of shell variables and cloud-init's own templates."""
    for spec in _bootstrap_specs(world):
        spec["preKubeadmCommands"] = ["hostname ${HOSTNAME%%.*}", 'for a in "${list[@]}"; do echo ${a:-{{ x }}}; done']
        spec["files"] = [{"path": "/etc/motd", "content": "on ${HOSTNAME}, {{ ds.meta_data.hostname }}\n"}]
        registration = spec["joinConfiguration"]["nodeRegistration"]
        registration["name"] = "{{ ds.meta_data.hostname }}"
        registration["kubeletExtraArgs"]["node-labels"] = "rack=${COREOS_CUSTOM_RACK}"


@scenario("shell-in-template-files")
def shell_in_template_files(world: World) -> None:
    """The manifest is a template, and a script in it has variables that are the node's."""
    shell_in_bootstrap_files(world)
    _give_variables(world, f"NETWORK: {parts.vcd_cluster(world)['ovdcNetwork']}")
    parts.vcd_cluster(world)["ovdcNetwork"] = "${NETWORK}"


def _bootstrap_specs(world: World) -> Iterable[dict[str, Any]]:
    yield parts.control_plane(world)["kubeadmConfigSpec"]
    for document in world.installation.documents_of("KubeadmConfigTemplate"):
        yield document["spec"]["template"]["spec"]


# -- JSON and Lists ------------------------------------------------------------------------------------------------


@scenario("manifests-as-json")
def manifests_as_json(world: World) -> None:
    """The manifests are JSON objects, one after another, indented with tabs."""
    for manifest in world.installation.manifests:
        texts = [json.dumps(each, indent="\t") for each in manifest.documents]
        world.installation.texts[manifest.name] = "\n".join([*texts, ""])


@scenario("manifests-as-list")
def manifests_as_list(world: World) -> None:
    """The manifests are one List, and typed lists inside it."""
    for manifest in world.installation.manifests:
        listed = [each for each in manifest.documents if each["kind"] in _LISTS]
        others = [each for each in manifest.documents if each["kind"] not in _LISTS]
        inner = [{"apiVersion": each["apiVersion"], "kind": f"{each['kind']}List", "items": [each]} for each in listed]
        manifest.documents[:] = [
            {"apiVersion": "v1", "kind": "List", "items": [*others, *inner]},
            {"apiVersion": "v1", "kind": "SecretList", "items": []},
        ]


# -- objects given twice -------------------------------------------------------------------------------------------


def _give_again(world: World, kind: str, *path: str, value: object) -> None:
    """Give the object of *kind* once more at the end of the last file, with another *value* at *path*."""
    again = deepcopy(world.installation.document(kind))
    holder = again
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    world.installation.manifests[-1].documents.append(again)


@scenario("cluster-twice")
def cluster_twice(world: World) -> None:
    """The VCDCluster is given twice, and the later one, which kubectl leaves in force, names another network."""
    _give_again(world, "VCDCluster", "spec", "ovdcNetwork", value="retired-net")


@scenario("machine-template-twice")
def machine_template_twice(world: World) -> None:
    """A machine template is given twice, with two images."""
    _give_again(world, "VCDMachineTemplate", "spec", "template", "spec", "template", value="ubuntu-1804-kube-v1.20.5")


@scenario("credentials-given-twice", only=PRODUCTION)
def credentials_given_twice(world: World) -> None:
    """The Secret with the credentials is given twice, with two tokens."""
    _give_again(world, "Secret", "data", value={"refreshToken": "b2xkLXRva2Vu"})


@scenario("object-copied")
def object_copied(world: World) -> None:
    """An object is given twice, in the same words."""
    documents = world.installation.manifests[-1].documents
    documents.append(deepcopy(world.installation.document("MachineDeployment")))
