"""The legacy ``/api``: one tree of elements per answer, written as XML or JSON."""

from capvcd_lab.vcd.legacy.api import handle, write_error

__all__ = ["handle", "write_error"]
