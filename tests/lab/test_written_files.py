"""What the lab writes for the admin: an environment file that works as it stands, with CAPVCD's files beside it."""

import base64
import stat
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from capvcd_lab.server import Lab


def read(path: Path) -> list[Any]:
    return list(YAML(typ="safe").load_all(path.read_text(encoding="utf-8")))


def written(names: str, folder: Path) -> tuple[Lab, Path]:
    lab = Lab(names)
    lab.close()
    return lab, lab.write_files(folder)


def test_the_articles_files_are_the_articles(tmp_path: Path) -> None:
    lab, environment = written("article", tmp_path)
    assert environment == tmp_path / "environment.yaml"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "capi-quickstart.yaml",
        "controller_manager_config.yaml",
        "environment.yaml",
        "kustomization.yaml",
        "lab-ca.pem",
        "secrets",
    ]
    (config,) = read(tmp_path / "controller_manager_config.yaml")
    assert config["vcd"] == {
        "host": lab.endpoints["vcd"],
        "org": "xav_lab",
        "vdc": "t-tenant",
        "network": "capvcd-192.168.50.0",
        "vipSubnet": "127.65.128.1/24",
    }
    (kustomization,) = read(tmp_path / "kustomization.yaml")
    assert kustomization["secretGenerator"][0]["literals"] == [
        'username="system/administrator"',
        'password="MyVerySecurePassword"',
    ]
    kinds = [document["kind"] for document in read(tmp_path / "capi-quickstart.yaml")]
    assert kinds == [
        "Cluster",
        "VCDCluster",
        "VCDMachineTemplate",
        "KubeadmControlPlane",
        "VCDMachineTemplate",
        "KubeadmConfigTemplate",
        "MachineDeployment",
    ]


@pytest.mark.parametrize("base", ["article", "production"])
def test_everything_the_environment_refers_to_is_there(base: str, tmp_path: Path) -> None:
    lab, environment = written(base, tmp_path)
    (content,) = read(environment)
    capvcd, vcd = content["capvcd"], content["vcd"]
    named = [*capvcd["manifests"], *(capvcd[key] for key in ("managerConfig", "kustomization") if key in capvcd)]
    assert [name for name in named if not (tmp_path / name).is_file()] == []
    assert vcd["url"] == lab.endpoints["vcd"]
    assert (tmp_path / vcd["caFile"]).read_bytes() == lab.ca_pem
    secret = tmp_path / (vcd.get("password") or vcd["apiToken"])["file"]
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert secret.read_text(encoding="utf-8") in lab.world.installation.secrets.values()


@pytest.mark.parametrize("base", ["article", "production"])
def test_no_file_keeps_a_placeholder_or_an_anchor(base: str, tmp_path: Path) -> None:
    written(base, tmp_path)
    for path in tmp_path.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert "{vcd_url}" not in text
        assert "&id" not in text


def test_productions_addons_carry_the_cpi_with_its_configuration(tmp_path: Path) -> None:
    lab, _ = written("production", tmp_path)
    maps = {
        document["metadata"]["name"]: document["data"]
        for document in read(tmp_path / "addons.yaml")
        if document["kind"] == "ConfigMap"
    }
    carried = list(YAML(typ="safe").load_all(maps["cloud-director-crs-cm"]["cloud-director-ccm.yaml"]))
    config_map = next(document for document in carried if document["kind"] == "ConfigMap")
    cpi = YAML(typ="safe").load(config_map["data"]["vcloud-ccm-config.yaml"])
    assert cpi["vcd"] == {"host": lab.endpoints["vcd"], "org": "platform", "vdc": "platform-vdc-01"}
    assert cpi["loadbalancer"]["oneArm"] == {"startIP": "192.168.8.2", "endIP": "192.168.8.100"}
    sets = [document for document in read(tmp_path / "addons.yaml") if document["kind"] == "ClusterResourceSet"]
    referred = {resource["name"] for one in sets for resource in one["spec"]["resources"]}
    assert referred == set(maps)


def test_productions_secret_is_the_token_and_nothing_more(tmp_path: Path) -> None:
    lab, _ = written("production", tmp_path)
    (secret,) = read(tmp_path / "credentials.yaml")
    decoded = base64.b64decode(secret["data"]["refreshToken"]).decode()
    assert decoded == lab.world.installation.secrets["secrets/vcd-api-token"]


def test_a_secret_is_kept_private_when_written_again(tmp_path: Path) -> None:
    lab, _ = written("article", tmp_path)
    (tmp_path / "secrets/vcd-password").chmod(0o644)
    lab.write_files(tmp_path)
    assert stat.S_IMODE((tmp_path / "secrets/vcd-password").stat().st_mode) == 0o600
