"""Judges facts. What a check is written with is here; all else in this package may move.

The names are listed in ``__init__.pyi``; a name is loaded when it is first asked for, since every pytest run in an
environment with this package imports its plugin.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
