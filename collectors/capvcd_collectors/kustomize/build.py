"""The user's own kustomize, for what is not followed here: run once, without a network, within bounds."""

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import time
from pathlib import Path

from capvcd_collectors.kustomize.tree import FILE_NAMES, Tree

LONGEST = 20.0
"""Seconds. kustomize builds CAPVCD's own kustomization in less than one."""

LARGEST_OUTPUT = 8 * 1024 * 1024
"""Bytes, as of any file that is read."""

_NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody listens at: kustomize then fetches nothing, whatever the files say."""


_PLUGINS = ("generators", "transformers", "validators", "helmCharts", "helmChartInflationGenerator")
"""Keys below which programs may be named."""


class NotBuiltError(Exception):
    """There is no result; the message is a clause that says why."""


def kustomize_command(folder: Path) -> tuple[str, ...] | None:
    """The command that builds the kustomization in *folder* on this machine, None where there is none."""
    for name, verb in (("kustomize", "build"), ("kubectl", "kustomize")):
        program = shutil.which(name)
        if program is not None:
            return program, verb, str(folder)
    return None


def built(path: Path, tree: Tree) -> str:
    """What kustomize makes of the kustomization at *path*, which *tree* is all of; raises NotBuiltError."""
    if tree.remote:
        raise NotBuiltError("nothing is fetched from elsewhere")
    if any(key in each.document.body for each in tree.kustomizations for key in _PLUGINS):
        raise NotBuiltError("no plugin is run")
    if path.name not in FILE_NAMES:
        raise NotBuiltError(f"kustomize builds no file called {path.name}")
    return build(path.parent)


def build(folder: Path, *, longest: float = LONGEST) -> str:
    """What kustomize makes of the kustomization in *folder*; raises NotBuiltError.

    It gets no environment but a proxy that leads nowhere, so that it finds no git and no plugins either. What it says
    when it fails is not passed on, for it may quote secrets.
    """
    command = kustomize_command(folder)
    if command is None:
        raise NotBuiltError("neither kustomize nor kubectl is on this machine")
    called = f"{Path(command[0]).name} {command[1]}"
    environment = {"HTTP_PROXY": _NOWHERE, "HTTPS_PROXY": _NOWHERE, "PATH": "", "HOME": os.devnull}
    with subprocess.Popen(  # noqa: S603 - the command is the user's own kustomize, the folder one they named
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            output = _output(process, time.monotonic() + longest)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if output is None:
        raise NotBuiltError(f"{called} did not end within {longest:.0f} seconds")
    if len(output) > LARGEST_OUTPUT:
        raise NotBuiltError(f"{called} makes more than {LARGEST_OUTPUT // 1024**2} MiB")
    if process.returncode != 0:
        raise NotBuiltError(f"{called} fails; run it on {folder} to see why")
    return output.decode("utf-8", errors="replace")


def _output(process: subprocess.Popen[bytes], deadline: float) -> bytes | None:
    """All that *process* writes, or a little more than is allowed; None when it has not ended at the *deadline*."""
    assert process.stdout is not None
    output = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while len(output) <= LARGEST_OUTPUT:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                return None
            chunk = os.read(process.stdout.fileno(), 1 << 16)
            if not chunk:
                try:
                    process.wait(max(0.0, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    return None
                break
            output += chunk
    return bytes(output)
