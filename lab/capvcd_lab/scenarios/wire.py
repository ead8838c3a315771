"""Scenarios of the wire: certificates, pages where JSON should be, refusals, sessions that end."""

from capvcd_lab.scenarios.registry import scenario
from capvcd_lab.world import World
from capvcd_lab.world.wire import Fault


@scenario("tls-unknown-ca")
def tls_unknown_ca(world: World) -> None:
    """Cloud Director's certificate is signed by an authority nobody here trusts."""
    world.faults.append(Fault(kind="tls-unknown-ca"))


@scenario("tls-expired")
def tls_expired(world: World) -> None:
    """Cloud Director's certificate expired yesterday."""
    world.faults.append(Fault(kind="tls-expired"))


@scenario("tls-wrong-host")
def tls_wrong_host(world: World) -> None:
    """Cloud Director's certificate is for another host."""
    world.faults.append(Fault(kind="tls-wrong-host"))


@scenario("html-instead-of-json")
def html_instead_of_json(world: World) -> None:
    """A proxy answers CloudAPI with a page of its own and status 200."""
    world.faults.append(Fault(kind="html", path="/cloudapi/*"))


@scenario("vcd-unavailable")
def vcd_unavailable(world: World) -> None:
    """The cells are starting: every request meets 503 and a page."""
    world.faults.append(Fault(kind="status", status=503, html=True))


@scenario("rate-limited")
def rate_limited(world: World) -> None:
    """CloudAPI refuses two requests with 429 and asks to come back in a second."""
    world.faults.append(Fault(kind="status", status=429, retry_after=1, path="/cloudapi/*", method="GET", times=2))


@scenario("session-expires")
def session_expires(world: World) -> None:
    """The session ends once in the middle of the run."""
    world.faults.append(Fault(kind="expired-token", path="/cloudapi/1.0.0/edgeGateways*", times=1))
