"""The wire: HTTP messages, the TLS server that carries them and the account of every request."""

from capvcd_lab.wire.message import Request, Response

__all__ = ["Request", "Response"]
