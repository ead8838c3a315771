"""How the attempt to connect to an endpoint ended, whatever its product."""

from enum import StrEnum


class Contact(StrEnum):
    """How the attempt to connect to an endpoint ended."""

    ANSWERED = "answered"
    NAME_UNRESOLVED = "name not resolved"
    REFUSED = "connection refused"
    NO_ROUTE = "no connection"
    NO_WAY_THROUGH_PROXY = "no network path through the proxy"
    CERTIFICATE_UNTRUSTED = "certificate signed by an unknown authority"
    CERTIFICATE_EXPIRED = "certificate expired"
    CERTIFICATE_WRONG_HOST = "certificate is for another host"
    TLS_FAILED = "TLS handshake failed"
