"""Scenarios of Cloud Director itself: reachability, versions, logins, organization, VDC."""

from datetime import timedelta

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import ARTICLE, PRODUCTION, scenario
from capvcd_lab.world import World
from capvcd_lab.world.identity import SYSTEM_ORG
from capvcd_lab.world.site import ApiVersion
from capvcd_lab.world.wire import Fault

_REQUIRED = {ARTICLE: "36.0", PRODUCTION: "37.2"}
_NEWER = {ARTICLE: ("37.0", "37.1", "37.2"), PRODUCTION: ("38.0", "38.1", "39.0")}
_OLDER = {ARTICLE: ("33.0", "34.0", "35.0"), PRODUCTION: ("36.0", "36.1", "36.2", "36.3")}


@scenario("vcd-down")
def vcd_down(world: World) -> None:
    """Nothing listens at Cloud Director's address."""
    world.faults.append(Fault(kind="refuse"))


@scenario("vcd-slow")
def vcd_slow(world: World) -> None:
    """Cloud Director takes two and a half seconds for its first answer."""
    world.faults.append(Fault(kind="latency", path="/api/versions", seconds=2.5))


@scenario("api-version-removed")
def api_version_removed(world: World) -> None:
    """Cloud Director was upgraded and no longer offers the version this CAPVCD speaks."""
    world.site.api_versions = [ApiVersion(version=version) for version in _NEWER[world.base]]


@scenario("api-version-deprecated")
def api_version_deprecated(world: World) -> None:
    """The version this CAPVCD speaks is offered, but marked deprecated."""
    for offered in world.site.api_versions:
        if offered.version == _REQUIRED[world.base]:
            offered.deprecated = True


@scenario("api-only-older")
def api_only_older(world: World) -> None:
    """Cloud Director is too old: it offers only versions before the one this CAPVCD speaks."""
    world.site.api_versions = [ApiVersion(version=version) for version in _OLDER[world.base]]


@scenario("clock-skew")
def clock_skew(world: World) -> None:
    """Cloud Director's clock is an hour ahead."""
    world.site.clock_skew_seconds = 3600.0


# -- logins --------------------------------------------------------------------------------------------------------


@scenario("password-wrong", only=ARTICLE)
def password_wrong(world: World) -> None:
    """The password in the environment is not the user's."""
    world.installation.secrets["secrets/vcd-password"] = "Not-The-Passw0rd-Lab"


@scenario("user-locked")
def user_locked(world: World) -> None:
    """Somebody tried too many passwords: the tenant's user is locked."""
    parts.user(world).locked = True


@scenario("user-disabled")
def user_disabled(world: World) -> None:
    """The tenant's user is disabled."""
    parts.user(world).enabled = False


@scenario("provider-account")
def provider_account(world: World) -> None:
    """The environment logs in as the provider's administrator instead of a tenant's user."""
    provider = next(user for user in world.users if user.org_id == world.system_org.id)
    section = parts.environment(world)
    section.pop("apiToken", None)
    section["username"] = f"{SYSTEM_ORG.lower()}/{provider.name}"
    section["password"] = {"file": "secrets/vcd-password"}
    world.installation.secrets["secrets/vcd-password"] = provider.password


@scenario("provider-password-wrong", only=PRODUCTION)
def provider_password_wrong(world: World) -> None:
    """The provider's password in the environment is wrong; the tenant's login works."""
    world.installation.secrets["secrets/vcd-provider-password"] = "Not-The-Passw0rd-Lab"


@scenario("token-revoked", only=PRODUCTION)
def token_revoked(world: World) -> None:
    """The API token was revoked."""
    parts.api_token(world).revoked = True


@scenario("token-expired", only=PRODUCTION)
def token_expired(world: World) -> None:
    """The API token expired yesterday."""
    parts.api_token(world).expires_at = world.now - timedelta(days=1)


@scenario("token-expiring", only=PRODUCTION)
def token_expiring(world: World) -> None:
    """The API token expires in five days."""
    parts.api_token(world).expires_at = world.now + timedelta(days=5)


@scenario("service-account-token", only=PRODUCTION)
def service_account_token(world: World) -> None:
    """The API token is a service account's: every use replaces it, which CAPVCD does not follow."""
    parts.api_token(world).kind = "service-account"


# -- organization and VDC ------------------------------------------------------------------------------------------


@scenario("org-misspelt")
def org_misspelt(world: World) -> None:
    """Every file names the organization with a letter too many."""
    parts.rename_in_files(world, "org", f"{parts.org(world).name}s")


@scenario("org-wrong-case")
def org_wrong_case(world: World) -> None:
    """Every file names the organization in capitals: the login forgives it, CAPVCD does not find it."""
    parts.rename_in_files(world, "org", parts.org(world).name.upper())


@scenario("org-disabled")
def org_disabled(world: World) -> None:
    """The organization is disabled."""
    parts.org(world).is_enabled = False


@scenario("vdc-misspelt")
def vdc_misspelt(world: World) -> None:
    """Every file names the VDC with two letters swapped."""
    name = parts.vdc(world).name
    parts.rename_in_files(world, "vdc", f"{name[:-2]}{name[-1]}{name[-2]}")


@scenario("vdc-disabled")
def vdc_disabled(world: World) -> None:
    """The VDC is disabled."""
    parts.vdc(world).is_enabled = False


@scenario("vdc-nsxv")
def vdc_nsxv(world: World) -> None:
    """The VDC runs on NSX-V, with its edge gateway and its network."""
    parts.vdc(world).network_provider = "NSX_V"
    edge = parts.edge(world)
    edge.gateway_type = "NSXV_BACKED"
    network = parts.network(world)
    network.backing_type = "VIRTUAL_WIRE"
    network.is_nsxt_backed = False
