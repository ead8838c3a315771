"""How a request can end badly: one tree, each error a sentence that names the request.

    ExchangeError
      ├─ ConnectionFailed      no connection: name, route, port or TLS (``contact`` says which)
      ├─ TimedOut              connected, but no complete answer in time
      ├─ ConnectionCut         reset, or closed before the answer was complete
      ├─ NotParsable           an answer that is not what was asked for: HTML, half a JSON document, endless pages
      ├─ Incomplete            a list that ends before the number of entries it announces
      ├─ NotSent               not sent: the run was over
      ├─ LoopbackOnly          not sent: the run may not leave this machine
      ├─ NotTaped              offline, and the recording does not hold this request
      └─ Rejected              answered with a status that is no success (``status``, ``message``)
           ├─ Unauthenticated    401
           ├─ Forbidden          403
           ├─ NotFound           404
           ├─ NotAcceptable      406
           ├─ TooManyRequests    429
           └─ ServerFailed       5xx

No sentence holds a secret, a stack trace of the server or more of an HTML page than its title. A `Rejected` of any
other status is of the class itself.
"""

from http import HTTPStatus

from ..facts.base import ExchangeSource
from ..facts.contact import Contact
from .kind import EndpointKind


class ExchangeError(Exception):
    """A request that brought nothing to read.

    *source* is the request; *needs* says what would mend it, None when nobody but the server's operator knows.
    """

    def __init__(self, sentence: str, *, source: ExchangeSource, needs: str | None = None) -> None:
        super().__init__(sentence)
        self.source = source
        self.needs = needs


class ConnectionFailed(ExchangeError):  # noqa: N818 - reads as what happened, as httpx's own tree does
    """No connection was made; *contact* says how the attempt ended, *detail* is the system's own reason."""

    def __init__(self, url: str, contact: Contact, detail: str, *, source: ExchangeSource, kind: EndpointKind) -> None:
        self.contact = contact
        self.detail = detail
        reason = f" ({detail})" if detail else ""
        super().__init__(
            f"{source.method} {url} got no connection: {contact.value}{reason}",
            source=source,
            needs=_MENDS[contact].format(section=kind.section),
        )


_MENDS = {
    Contact.ANSWERED: "",
    Contact.NAME_UNRESOLVED: "a host name that this machine can resolve in {section}.url",
    Contact.REFUSED: "the right host and port in {section}.url, and a firewall that lets this machine through",
    Contact.NO_ROUTE: "a network path from this machine to {section}.url, or proxy",
    Contact.NO_WAY_THROUGH_PROXY: "the right URL in proxy, and a proxy that lets this machine reach {section}.url",
    Contact.CERTIFICATE_UNTRUSTED: (
        "{section}.caFile: a PEM file with the authority that signed the server's certificate"
    ),
    Contact.CERTIFICATE_EXPIRED: "a certificate on the server that is valid today",
    Contact.CERTIFICATE_WRONG_HOST: "the host name of the server's certificate in {section}.url",
    Contact.TLS_FAILED: "an HTTPS server at {section}.url",
}


class TimedOut(ExchangeError):  # noqa: N818 - as above
    """The server took the request and did not answer, or not to the end, within *seconds*."""

    def __init__(self, url: str, seconds: float, *, source: ExchangeSource) -> None:
        self.seconds = seconds
        super().__init__(
            f"{source.method} {url} had no complete answer within {seconds:g} s",
            source=source,
            needs="a server that answers in time",
        )


class ConnectionCut(ExchangeError):  # noqa: N818 - as above
    """The connection ended in the middle of the exchange."""

    def __init__(self, url: str, *, source: ExchangeSource) -> None:
        super().__init__(
            f"{source.method} {url} was cut off before its answer was complete",
            source=source,
            needs="a server, and proxies on the way to it, that finish their answers",
        )


class NotParsable(ExchangeError):  # noqa: N818 - as above
    """The answer is not the document that was asked for; *what* continues "was answered 200 with …"."""

    def __init__(self, url: str, what: str, *, source: ExchangeSource, kind: EndpointKind) -> None:
        self.what = what
        super().__init__(
            f"{source.method} {url} was answered {'' if source.status is None else f'{source.status} '}with {what}",
            source=source,
            needs=f"{kind.product} itself at this URL, not a page of something in front of it",
        )


class Incomplete(ExchangeError):  # noqa: N818 - as above
    """The last page of a list that *held* fewer entries than the *total* it announces."""

    def __init__(self, url: str, held: int, total: int, *, source: ExchangeSource) -> None:
        super().__init__(
            f"{source.method} {url} ends a list that announces {total} entries and holds {held or 'none'}",
            source=source,
            needs="another run: entries may have been deleted while the list was read",
        )


class NotSent(ExchangeError):  # noqa: N818 - as above
    """The request was not sent, since the run was over."""

    def __init__(self, url: str, *, source: ExchangeSource) -> None:
        super().__init__(
            f"{source.method} {url} was not sent: the run was over before", source=source, needs="a run to its end"
        )


class LoopbackOnly(ExchangeError):  # noqa: N818 - as above
    """The request was not sent, since it would have left this machine."""

    def __init__(self, url: str, *, source: ExchangeSource) -> None:
        super().__init__(
            f"{source.method} {url} was not sent: in lab mode no connection leaves 127.0.0.0/8",
            source=source,
            needs="a run without --lab",
        )


class NotTaped(ExchangeError):  # noqa: N818 - as above
    """Offline, and nobody made this request when the recording was made."""

    def __init__(self, url: str, *, source: ExchangeSource) -> None:
        super().__init__(
            f"{source.method} {url} is not in the recording",
            source=source,
            needs="a recording of a run that made this request",
        )


class Rejected(ExchangeError):  # noqa: N818 - as above
    """Answered with *status*; *message* is the server's own, cleaned, and *code* its machine-readable reason.

    A subclass's *mends* is what such an answer needs, with the words of the endpoint's kind in braces.
    """

    mends: str | None = None

    def __init__(
        self,
        url: str,
        message: str,
        *,
        source: ExchangeSource,
        kind: EndpointKind,
        code: str = "",
        attempts: int = 1,
    ) -> None:
        if source.status is None:
            raise ValueError("a rejection has a status")
        self.status: int = source.status
        self.message = message
        self.code = code
        times = f" {attempts} times" if attempts > 1 else ""
        super().__init__(
            f"{source.method} {url} was answered {self.status}{times}: {message or _phrase(self.status)}",
            source=source,
            needs=None
            if self.mends is None
            else self.mends.format(
                product=kind.product, server=kind.server or kind.product, permission=kind.permission
            ),
        )


class Unauthenticated(Rejected):
    """401: no session, one that has ended, or wrong credentials."""

    mends = "a session that {product} accepts"


class Forbidden(Rejected):
    """403: the right is missing, or (some products say it so) the entity does not exist."""

    mends = "{permission}"


class NotFound(Rejected):
    """404: there is no such thing, or no such path in this API version."""


class NotAcceptable(Rejected):
    """406: the API version in the Accept header is not served."""

    mends = "a {product} that serves this API version"


class TooManyRequests(Rejected):
    """429, for as long as we were willing to come back."""

    mends = "a higher rate limit, or a quieter moment"


class ServerFailed(Rejected):
    """5xx, for as long as we were willing to come back."""

    mends = "a healthy {server}, and proxies that reach it"


_BY_STATUS: dict[int, type[Rejected]] = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    406: NotAcceptable,
    429: TooManyRequests,
}
_FIRST_SERVER_ERROR = 500


def rejection(status: int) -> type[Rejected]:
    """The class of error that *status* is."""
    if status >= _FIRST_SERVER_ERROR:
        return ServerFailed
    return _BY_STATUS.get(status, Rejected)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "no reason given"


_LONGEST_MESSAGE = 300
_HEAD_OF_PAGE = 16 * 1024


def plain(message: str) -> str:
    """*message* as one line of 300 characters at most, without control characters."""
    start = message[: 4 * _LONGEST_MESSAGE]
    line = " ".join("".join(char if char.isprintable() else " " for char in start).split())
    return line if len(line) <= _LONGEST_MESSAGE else f"{line[:_LONGEST_MESSAGE].rstrip()} …"


def is_html(text: str) -> bool:
    """Whether *text* looks like a web page."""
    start = text.lstrip("\ufeff \t\r\n")[:200].lower()
    return start.startswith(("<!doctype html", "<html")) or "<html" in start


def described_page(text: str) -> str:
    """``an HTML page titled 'Sign in'``."""
    named = plain(_title_of(text[:_HEAD_OF_PAGE]))
    return f"an HTML page titled {named!r}" if named else "an HTML page"


def _title_of(page: str) -> str:
    """What stands in the first ``<title>`` of *page*, which begins a web page; empty when it has none."""
    lowered = page.lower()
    begin = lowered.find(">", lowered.find("<title") if "<title" in lowered else len(page))
    end = lowered.find("</title", begin)
    return page[begin + 1 : end] if 0 <= begin < end else ""
