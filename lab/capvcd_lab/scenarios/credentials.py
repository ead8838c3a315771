"""Scenarios of the credentials in CAPVCD's files: others than those the environment file logs in with."""

import base64

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import ARTICLE, PRODUCTION, scenario
from capvcd_lab.world import World
from capvcd_lab.world.identity import ApiToken, User
from capvcd_lab.world.installation import ManifestFile

_SECOND_TOKEN = "s3c0ndT0kenOfAnotherUs3rInTheLab9"  # noqa: S105 - the lab's own
_SECOND_PASSWORD = "An0ther-Passw0rd-Lab"  # noqa: S105 - the lab's own


@scenario("secret-of-another-token", only=PRODUCTION)
def secret_of_another_token(world: World) -> None:
    """The Secret holds a second API token of the user the environment file logs in as."""
    parts.user(world).api_tokens.append(ApiToken(name="second", secret=_SECOND_TOKEN))
    _set_secret(world, refreshToken=_SECOND_TOKEN)


@scenario("secret-of-another-user", only=PRODUCTION)
def secret_of_another_user(world: World) -> None:
    """The Secret holds the API token of another user, whose role has no rights at all."""
    _add_user(world)
    _set_secret(world, refreshToken=_SECOND_TOKEN)


@scenario("secret-of-a-revoked-token", only=PRODUCTION)
def secret_of_a_revoked_token(world: World) -> None:
    """The Secret holds an API token that was revoked; the environment file has a new one."""
    parts.user(world).api_tokens.append(ApiToken(name="revoked", secret=_SECOND_TOKEN, revoked=True))
    _set_secret(world, refreshToken=_SECOND_TOKEN)


@scenario("secret-of-another-user-by-name", only=PRODUCTION)
def secret_of_another_user_by_name(world: World) -> None:
    """The Secret holds user name and API token of another user than the environment file logs in as."""
    _add_user(world)
    _set_secret(world, username="stranger", refreshToken=_SECOND_TOKEN)


@scenario("secret-by-password", only=PRODUCTION)
def secret_by_password(world: World) -> None:
    """The Secret holds the user's password, the environment file logs in with the API token."""
    _set_secret(world, username=parts.user(world).name, password=parts.user(world).password)


@scenario("cpi-secret-the-same", only=PRODUCTION)
def cpi_secret_the_same(world: World) -> None:
    """The manifests bring the Secret of CPI and CSI too, with the same API token."""
    _add_basic_auth(world, parts.api_token(world).secret)


@scenario("cpi-secret-of-another-token", only=PRODUCTION)
def cpi_secret_of_another_token(world: World) -> None:
    """The manifests bring the Secret of CPI and CSI, packed, with another API token than the rest."""
    parts.user(world).api_tokens.append(ApiToken(name="second", secret=_SECOND_TOKEN))
    _add_basic_auth(world, _SECOND_TOKEN)


@scenario("kustomization-of-another-user", only=ARTICLE)
def kustomization_of_another_user(world: World) -> None:
    """The kustomization gives the controller another user of the tenant than the environment file logs in as."""
    _add_user(world)
    _set_literals(world, "username=stranger", f"password={_SECOND_PASSWORD}")


@scenario("kustomization-of-another-password", only=ARTICLE)
def kustomization_of_another_password(world: World) -> None:
    """The kustomization gives the user the environment file logs in as, and an old password of it."""
    _set_literals(world, f"username={parts.user(world).name}", f"password={_SECOND_PASSWORD}")


@scenario("kustomization-the-same", only=ARTICLE)
def kustomization_the_same(world: World) -> None:
    """The kustomization gives the very user and password the environment file logs in with."""
    _set_literals(world, f"username={parts.user(world).name}", f"password={parts.user(world).password}")


@scenario("user-context-of-another-password", only=ARTICLE)
def user_context_of_another_password(world: World) -> None:
    """The userContext of the VCDCluster holds an old password of the user."""
    parts.vcd_cluster(world)["userContext"]["password"] = _SECOND_PASSWORD


def _add_user(world: World) -> None:
    """Another user of the organization, who may do nothing."""
    org = parts.org(world)
    world.users.append(
        User(
            name="stranger",
            org_id=org.id,
            role="Console Access Only",
            password=_SECOND_PASSWORD,
            api_tokens=[ApiToken(name="stranger", secret=_SECOND_TOKEN)],
        )
    )


def _set_secret(world: World, **values: str) -> None:
    secret = world.installation.document("Secret", "capi-user-credentials")
    secret["data"] = {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}


def _set_literals(world: World, *literals: str) -> None:
    assert world.installation.kustomization is not None
    world.installation.kustomization["secretGenerator"][0]["literals"] = list(literals)


def _add_basic_auth(world: World, token: str) -> None:
    """The Secret that CPI and CSI log in with, as a ClusterResourceSet brings it."""
    encoded = base64.b64encode(token.encode()).decode()
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: vcloud-basic-auth\n  namespace: kube-system\n"
        f"data:\n  refreshToken: {encoded}\n"
    )
    packed = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "basic-auth-crs", "namespace": "default"},
        "type": "addons.cluster.x-k8s.io/resource-set",
        "data": {"basic-auth.yaml": base64.b64encode(text.encode()).decode()},
    }
    resources = world.installation.document("ClusterResourceSet", "cloud-director-crs")["spec"]["resources"]
    resources.append({"kind": "Secret", "name": "basic-auth-crs"})
    world.installation.manifests.append(ManifestFile(name="basic-auth.yaml", documents=[packed]))
    world.installation.environment["capvcd"]["manifests"].append("basic-auth.yaml")
