"""The right of root to read and write everything, taken away for the length of a test that is about permissions."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

_VERSION_3 = 0x20080522
_OVERRIDE = (1 << 1) | (1 << 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (capabilities(7))."""


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Set(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Permissions of files count for this thread, whoever runs it."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    sets = (_Set * 2)()
    _call(libc.capget, sets)
    before = sets[0].effective
    sets[0].effective = before & ~_OVERRIDE
    _call(libc.capset, sets)
    try:
        yield
    finally:
        sets[0].effective = before
        _call(libc.capset, sets)


def _call(function: "ctypes._FuncPointer", sets: "ctypes.Array[_Set]") -> None:
    if function(ctypes.byref(_Header(_VERSION_3, 0)), sets) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
