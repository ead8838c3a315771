"""What findings call the instances they speak of, in the installation of the article: as its admin would."""

from collections.abc import Mapping

import pytest

from capvcd_checks.engine.verdicts import CheckResult
from capvcd_lab.server import Lab
from product.examining import examine

POOLS = ["capi-cluster-control-plane", "capi-cluster-md0"]
COMPONENTS = ["cpi 1.1.0", "csi 1.2.0", "cni 0.11.3"]
TEMPLATES = ["ubuntu-20.04-kube-v1.22.5+vmware.1"]
MANIFESTS = [
    "Cluster capi-cluster",
    "VCDCluster capi-cluster",
    "VCDMachineTemplate capi-cluster-control-plane",
    "KubeadmControlPlane capi-cluster-control-plane",
    "VCDMachineTemplate capi-cluster-md0",
    "KubeadmConfigTemplate capi-cluster-md0",
    "MachineDeployment capi-cluster-md0",
]
CALLED = {
    "PF-CFG-001": MANIFESTS,
    "PF-CFG-002": ["CAPVCD"],
    "PF-CFG-005": ["kustomization", "userContext"],
    "PF-CFG-012": POOLS,
    "PF-CFG-026": COMPONENTS,
    "PF-IMG-001": ["home"],
    "PF-IMG-002": TEMPLATES,
    "PF-IMG-003": TEMPLATES,
    "PF-IMG-004": POOLS,
    "PF-VCD-004": ["tenant"],
    "PF-NSX-001": [""],
}
"""Of each kind of subject one check; a check of a single thing calls it nothing."""


@pytest.fixture(scope="module")
def results(article: Lab, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, CheckResult]:
    """The article's results, by check."""
    return examine(article.write_files(tmp_path_factory.mktemp("article"))).results


@pytest.mark.parametrize("check", CALLED)
def test_a_finding_calls_its_subject_by_the_name_an_admin_knows(results: Mapping[str, CheckResult], check: str) -> None:
    assert [finding.subject for finding in results[check].findings] == CALLED[check]
