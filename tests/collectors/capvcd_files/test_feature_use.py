"""Which features the files use that hang on a right: API tokens, certificates, entities."""

from collections.abc import Callable
from pathlib import Path

import pytest

from capvcd_collectors.capvcd_files.feature_use import feature_use
from capvcd_collectors.capvcd_files.files import read_files
from capvcd_collectors.environment.load import load_environment
from capvcd_collectors.facts.capvcd_files import FeatureUse

Write = Callable[[str, str], Path]

SECRET = """\
---
apiVersion: v1
kind: Secret
metadata: {name: capi-user-credentials}
stringData: {refreshToken: "%s"}
"""
CPI = """\
---
apiVersion: v1
kind: ConfigMap
metadata: {name: vcloud-ccm-configmap}
data:
  vcloud-ccm-config.yaml: |
    loadbalancer:
      certAlias: "%s"
"""
CONTROLLER = """\
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: capvcd-controller-manager}
spec:
  template:
    spec:
      containers:
      - name: kube-rbac-proxy
      - name: manager
        env: [{name: CAPVCD_SKIP_RDE, value: "%s"}]
"""


@pytest.fixture
def used(write: Write, environment_text: str, cluster_text: str) -> Callable[..., FeatureUse]:
    """What the files use: a login by password and the given manifests, in the 1.3 line."""

    def maker(*more: str, login: str = "password: {env: VCD_PASSWORD}") -> FeatureUse:
        write("cluster.yaml", "".join([cluster_text, *more]))
        lines = [line for line in environment_text.splitlines() if "onfig:" not in line and "kustomiz" not in line]
        text = "\n".join(lines).replace('"0.5"', '"1.3"').replace("password: {env: VCD_PASSWORD}", login)
        environment = load_environment(write("environment.yaml", text))
        return feature_use(environment, read_files(environment))

    return maker


def test_none_of_them(used: Callable[..., FeatureUse]) -> None:
    found = used()
    assert (found.api_token_users, found.certificate_alias, found.skips_rde) == ((), None, False)


def test_this_runs_token(used: Callable[..., FeatureUse]) -> None:
    assert used(login="apiToken: {env: VCD_TOKEN}").api_token_users == ("this run",)


def test_the_controllers_token_counts_though_this_run_has_a_password(used: Callable[..., FeatureUse]) -> None:
    assert used(SECRET % "abc").api_token_users == ("the Secret",)
    assert used(SECRET % "").api_token_users == ()


def test_a_certificate_for_https_services(used: Callable[..., FeatureUse]) -> None:
    found = used(CPI % "web")
    assert found.certificate_alias == "web"
    assert "certAlias" in str(found.where("certificate_alias"))
    assert used(CPI % "").certificate_alias is None


@pytest.mark.parametrize(("value", "skips"), [("true", True), ("True", True), ("false", False), ("", False)])
def test_entities_are_skipped_when_the_controller_is_told_so(
    used: Callable[..., FeatureUse], value: str, skips: bool
) -> None:
    assert used(CONTROLLER % value).skips_rde is skips
