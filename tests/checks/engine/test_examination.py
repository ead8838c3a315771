"""An examination reads the user's files once, and nothing is sent before a fact needs it."""

import os
from pathlib import Path
from typing import Any

import pytest

from capvcd_collectors.capvcd_files import files
from capvcd_collectors.engine.examination import Limits
from capvcd_collectors.preparation import prepare_examination


def test_the_users_files_are_read_once(article_config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[Any] = []
    gather_manifests = files.gather_manifests
    monkeypatch.setattr(files, "gather_manifests", lambda *given: reads.append(given) or gather_manifests(*given))

    with prepare_examination(article_config, limits=Limits(), getenv=os.environ, prompt=None) as examination:
        assert examination.wire.ledger.entries == ()

    assert len(reads) == 1
