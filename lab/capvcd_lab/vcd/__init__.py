"""VMware Cloud Director: sessions, CloudAPI and the legacy ``/api``, rendered from the world."""

from capvcd_lab.vcd.errors import ApiError
from capvcd_lab.vcd.state import Caller, Session, Vcd

__all__ = ["ApiError", "Caller", "Session", "Vcd"]
