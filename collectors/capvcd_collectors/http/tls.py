"""TLS: the trust a connection is made with, and what a failed handshake says."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import certifi

from ..errors import UsageError
from ..facts.contact import Contact
from ..file_reading import read_bytes

_LARGEST = 8 * 1024 * 1024
"""Bytes of a file with authorities; the whole of Mozilla's list has some two hundred thousand."""

_EXPIRED = frozenset({9, 10})
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""
_WRONG_HOST = frozenset({62, 64})
"""X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH."""


def trust(ca_file: Path | None, *, insecure: bool, section: str) -> ssl.SSLContext:
    """The context for an endpoint: *ca_file* alone when given, else the system's store (certifi where there is none).

    The system's store is what OpenSSL says it is, so ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` are honoured. Raises
    UsageError for a *ca_file* that is none, as the one of *section* of the environment file.
    """
    if insecure:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if ca_file is None:
        paths = ssl.get_default_verify_paths()
        known = paths.cafile or paths.capath
        context = ssl.create_default_context(cafile=None if known else certifi.where())
    else:
        try:
            context = ssl.create_default_context(cadata=read_bytes(ca_file, _LARGEST).decode("ascii", "replace"))
        except (OSError, ValueError, ssl.SSLError) as error:
            raise UsageError(
                f"{section}.caFile: {ca_file} holds no certificate in PEM form that can be read"
            ) from error
    # Python 3.13 turns strict on, and then refuses corporate authorities that every Go client accepts.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def contact_of(error: BaseException) -> tuple[Contact, str] | None:
    """How the attempt to connect ended, and the system's reason; None when it was cut off by the other side."""
    cause = next((each for each in _causes(error) if isinstance(each, OSError)), error)
    match cause:
        case ConnectionResetError() | BrokenPipeError():
            return None
        case ssl.SSLCertVerificationError():
            return _certificate(cause), cause.verify_message
        case ssl.SSLError():
            return Contact.TLS_FAILED, (cause.reason or "").replace("_", " ").lower()
        case socket.gaierror():
            contact = Contact.NAME_UNRESOLVED
        case ConnectionRefusedError():
            return Contact.REFUSED, ""
        case _:
            contact = Contact.NO_ROUTE
    return contact, (getattr(cause, "strerror", None) or "").lower()


def _certificate(error: ssl.SSLCertVerificationError) -> Contact:
    if error.verify_code in _EXPIRED:
        return Contact.CERTIFICATE_EXPIRED
    if error.verify_code in _WRONG_HOST:
        return Contact.CERTIFICATE_WRONG_HOST
    return Contact.CERTIFICATE_UNTRUSTED
