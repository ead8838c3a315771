"""Finds checks: in the modules of a suite's package, and in the ``check_*.py`` files of a user.

Modules are loaded by a plain loader, whoever asks: pytest would rewrite the asserts of installed plugins and of files
on its command line, which replaces a check's message and loses the evidence it carries.
"""

import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from zlib import crc32

from capvcd_checks.engine.evaluate import CheckFunction, identity_of
from capvcd_checks.engine.mistakes import place_of, told
from capvcd_collectors.errors import Faults, UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.file_reading import read_bytes
from capvcd_collectors.yaml.located import shown

LARGEST_SOURCE = 8 * 1024 * 1024
"""Bytes of a file with checks."""

PATTERN = "check_*.py"
"""The names of files that hold checks."""


def checks_of(module: ModuleType) -> tuple[CheckFunction, ...]:
    """The checks defined in *module*, in its order; those it merely imports are left to their own."""
    return tuple(
        value
        for value in list(vars(module).values())
        if identity_of(value) is not None and value.__module__ == module.__name__
    )


def package_folder(package: str) -> Path:
    """The folder that the modules of *package* lie in. Raises ImportError for a package that cannot be imported."""
    origin = import_module(package).__file__
    if origin is None:
        raise ImportError(f"{package} is no package in a folder")
    return Path(origin).parent


def load_package(package: str) -> Iterator[ModuleType]:
    """Every module of checks in *package* and in the packages below it, by name."""
    folder = package_folder(package)
    for path in sorted(folder.rglob(PATTERN)):
        yield load_module(path, package, folder)


def load_module(path: Path, package: str, folder: Path) -> ModuleType:
    """The module of checks at *path* in *package*, which lies in *folder*."""
    names = path.relative_to(folder).with_suffix("").parts
    for depth in range(1, len(names)):
        import_module(".".join([package, *names[:depth]]))
    return _load(".".join([package, *names]), path)


def load_file(path: Path) -> ModuleType:
    """The module of a user's file at *path*. Modules beside it can be imported from it.

    Raises whatever the file raises.
    """
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    return _load(f"capvcd_user_checks_{crc32(bytes(path)):08x}", path)


def load_users_checks(paths: Iterable[str]) -> tuple[CheckFunction, ...]:
    """The checks in the files at *paths*, and in the ``check_*.py`` files of folders among them.

    Raises UsageError with every path that is not there, folder without such files, file that cannot be loaded, and
    file without checks.
    """
    found: list[CheckFunction] = []
    faults = Faults()
    for given in paths:
        with faults.kept():
            for path in _files(given):
                with faults.kept():
                    found += _users_checks(path)
    faults.refuse()
    return tuple(found)


def _files(given: str) -> Iterator[Path]:
    path = Path(given).absolute()
    if path.is_dir():
        files = sorted(path.rglob(PATTERN))
        if not files:
            raise UsageError(f"{given}: there is no {PATTERN} in this folder; name the file with your checks")
        yield from files
    elif path.exists():
        yield path
    else:
        raise UsageError(f"{given}: there is no such file or folder; check the name")


def _users_checks(path: Path) -> tuple[CheckFunction, ...]:
    try:
        checks = checks_of(load_file(path))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a user's file raises, the user gets one line
        raise UsageError(f"this check file could not be read: {told(error)}", place_of(error, path)) from None
    if not checks:
        raise UsageError("there is no check in this file; decorate its functions with @check", FileSource(shown(path)))
    return checks


def unreadable(path: Path, error: BaseException) -> str:
    """One line about the *error* that the file at *path* raised when it was loaded."""
    return f"{place_of(error, path)}: {told(error)}"


def _load(name: str, path: Path) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    loader = _Loader(name, str(path))
    module = module_from_spec(ModuleSpec(name, loader, origin=str(path)))
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


class _Loader(SourceFileLoader):
    """Waits for no file for ever: the path may be that of a pipe."""

    def get_data(self, path: str) -> bytes:
        return read_bytes(Path(path), LARGEST_SOURCE)
