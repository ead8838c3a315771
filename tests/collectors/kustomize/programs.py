"""Programs called kustomize for the tests: a shell script that does what it is told."""

from pathlib import Path


def install(folder: Path, script: str, name: str = "kustomize") -> Path:
    """Write a program of that *name* into *folder*, and return the folder."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return folder
