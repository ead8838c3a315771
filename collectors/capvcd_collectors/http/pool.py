"""Connections to one server, direct or through a proxy: httpcore's pool behind httpx's interface, on our sockets."""

import ssl
from collections.abc import Iterator, Mapping
from typing import Any

import httpcore
import httpx

from .network import BoundedBackend


class ConnectionPool(httpx.BaseTransport):
    """Sends requests over at most *connections* connections; what goes wrong is an error of httpcore.

    *proxy* is the URL of an HTTP, HTTPS or SOCKS5 proxy without credentials, *proxy_trust* how an HTTPS one is known.
    """

    def __init__(
        self,
        trust: ssl.SSLContext,
        backend: BoundedBackend,
        *,
        connections: int,
        proxy: str | None = None,
        proxy_trust: ssl.SSLContext | None = None,
    ) -> None:
        options: Mapping[str, Any] = {
            "ssl_context": trust,
            "max_connections": connections,
            "max_keepalive_connections": connections,
            "network_backend": backend,
        }
        self._pool: httpcore.ConnectionPool
        if proxy is None:
            self._pool = httpcore.ConnectionPool(**options)
        elif proxy.startswith("socks5"):
            self._pool = httpcore.SOCKSProxy(proxy.replace("socks5h://", "socks5://", 1), **options)
        elif proxy.startswith("https"):
            self._pool = httpcore.HTTPProxy(proxy, proxy_ssl_context=proxy_trust, **options)
        else:
            self._pool = httpcore.HTTPProxy(proxy, **options)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send *request* and hand back its answer, whose body is still to be read."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=dict(answer.extensions)
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
