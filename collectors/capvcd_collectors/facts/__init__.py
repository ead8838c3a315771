"""The facts: frozen dataclasses in the domain's own nouns, each with the place it was read from.

Nothing here does I/O or judges. Import facts from here; the module a fact is written in may change. The names are
listed in ``__init__.pyi``, for type checkers and for this module, which loads a name when it is first asked for.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
