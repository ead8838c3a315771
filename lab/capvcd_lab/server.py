"""The lab: a world made by scenarios, served on loopback, with its files, its account and its faults."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from capvcd_lab import files, scenarios
from capvcd_lab.faults import Faults
from capvcd_lab.vcd.facade import VcdFacade
from capvcd_lab.vcd.state import Vcd
from capvcd_lab.wire.accounting import RequestLog
from capvcd_lab.wire.endpoint import Endpoint
from capvcd_lab.wire.tls import Authority
from capvcd_lab.world import World
from capvcd_lab.world.paths import apply


class Lab:
    """A simulated lab; use it as a context manager, or call ``start`` and ``close``.

    ``lab.world`` may be changed while it serves: the façades read it anew for every request.
    """

    def __init__(
        self,
        names: Sequence[str] | str = (),
        patch: Mapping[str, Any] | None = None,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        now: datetime | None = None,
    ) -> None:
        """Make the world of *names* (``article`` when they hold no base) and apply *patch* to it.

        *port* 0 takes a free one. *now* is the moment the world is made, for the dates in it.
        """
        self.world: World = scenarios.build(names, now or datetime.now(UTC))
        apply(self.world, patch or {})
        self.faults = Faults(self.world.faults)
        self.requests = RequestLog()
        self.vcd = Vcd(self.world)
        self._authority = Authority()
        facade = VcdFacade(self.vcd)
        self._endpoints = {
            "vcd": Endpoint(
                "vcd",
                facade,
                authority=self._authority,
                faults=self.faults,
                requests=self.requests,
                skew=lambda: self.world.site.clock_skew_seconds,
                expire_token=facade.expire_token,
                error_of=facade.error_of,
                host=host,
                port=port,
            )
        }

    @property
    def ca_pem(self) -> bytes:
        """The certificate of the lab's authority."""
        return self._authority.pem

    @property
    def endpoints(self) -> dict[str, str]:
        """The address of each endpoint by its name."""
        return {name: endpoint.url for name, endpoint in self._endpoints.items()}

    def write_files(self, directory: Path) -> Path:
        """Write the environment file and what lies beside it; hand back its path."""
        return files.write(self.world.installation, directory, vcd_url=self.endpoints["vcd"], ca_pem=self.ca_pem)

    def start(self) -> None:
        """Begin to serve."""
        for endpoint in self._endpoints.values():
            endpoint.start()

    def close(self) -> None:
        """Stop, and hang up on everyone."""
        for endpoint in self._endpoints.values():
            endpoint.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
