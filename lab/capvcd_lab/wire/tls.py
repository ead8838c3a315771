"""The lab's certificate authority and the certificates, right and wrong, its endpoints can show."""

import ssl
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import trustme

from capvcd_lab.world.wire import FaultKind

HOSTS = ("127.0.0.1", "localhost")


class Authority:
    """A certificate authority made for one lab."""

    def __init__(self) -> None:
        self._ca = trustme.CA(organization_name="capvcd-doctor lab")
        self._contexts = lru_cache(maxsize=None)(self._context)

    @property
    def pem(self) -> bytes:
        """The certificate to trust."""
        return self._ca.cert_pem.bytes()

    def context(self, fault: FaultKind | None = None) -> ssl.SSLContext:
        """A server's TLS context; with a ``tls-`` fault one whose certificate clients must refuse."""
        return self._contexts(fault)

    def _context(self, fault: FaultKind | None) -> ssl.SSLContext:
        now = datetime.now(UTC)
        if fault == "tls-unknown-ca":
            leaf = trustme.CA(organization_name="somebody else").issue_cert(*HOSTS)
        elif fault == "tls-expired":
            leaf = self._ca.issue_cert(*HOSTS, not_before=now - timedelta(days=90), not_after=now - timedelta(days=1))
        elif fault == "tls-wrong-host":
            leaf = self._ca.issue_cert("vcd.elsewhere.invalid")
        else:
            leaf = self._ca.issue_cert(*HOSTS)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        return context
