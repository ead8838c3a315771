"""Installed packages announce kinds of endpoints by an entry point, without a change to this package."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from capvcd_collectors import installed
from capvcd_collectors.errors import UsageError
from capvcd_collectors.redact import REDACTED

SUPPORT = """\
from capvcd_collectors.engine.endpoints import EndpointSupport
from capvcd_collectors.http.kind import EndpointKind
from capvcd_collectors.redact import SecretNames

KIND = EndpointKind(
    section={section!r}, product="Harbour Master", permission="", secrets=SecretNames(headers=frozenset({{"x-seal"}}))
)
HARBOUR = EndpointSupport(kind=KIND, schema={{"type": "object"}}, collectors=())
"""

Announce = Callable[..., None]


@pytest.fixture
def announce(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Announce]:
    """Install a package that announces an endpoint: of some *section*, as some *value*."""

    def install(section: str = "harbour", value: str = "harbour_support:HARBOUR") -> None:
        (tmp_path / "harbour_support.py").write_text(SUPPORT.format(section=section))
        metadata = tmp_path / "harbour-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[capvcd_doctor.endpoints]\nharbour = {value}\n")
        monkeypatch.syspath_prepend(tmp_path)

    installed.installed_endpoints.cache_clear()
    yield install
    sys.modules.pop("harbour_support", None)
    installed.installed_endpoints.cache_clear()


def test_without_other_packages_there_is_what_is_built_in() -> None:
    assert installed.installed_endpoints() == installed.BUILT_IN


def test_what_a_package_announces_comes_after_what_is_built_in(announce: Announce) -> None:
    announce()
    assert [each.kind.section for each in installed.installed_endpoints()] == ["vcd", "harbour"]


def test_the_metadata_of_packages_is_read_once(announce: Announce, monkeypatch: pytest.MonkeyPatch) -> None:
    announce()
    first = installed.installed_endpoints()
    monkeypatch.setattr(installed, "announced_endpoints", lambda _group: pytest.fail("read again"))
    assert installed.installed_endpoints() is first


def test_the_redactor_knows_the_secrets_of_every_kind(announce: Announce) -> None:
    announce()
    assert installed.redactor(["hunter22"]).text("hunter22 X-Seal: a-b") == f"{REDACTED} X-Seal: {REDACTED}"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("no_such_module:HARBOUR", r"cannot be loaded \(No module named 'no_such_module'\)"),
        ("harbour_support:NOTHING", r"cannot be loaded \(.*NOTHING.*\)"),
        ("harbour_support:KIND", r"is no EndpointSupport, but harbour_support:KIND is what it announces"),
    ],
)
def test_an_announcement_that_leads_nowhere_is_told_with_its_package(
    announce: Announce, value: str, sentence: str
) -> None:
    announce(value=value)
    with pytest.raises(
        UsageError, match=rf"^the endpoint harbour of the package harbour {sentence}; update or remove that package$"
    ):
        installed.installed_endpoints()


def test_two_kinds_cannot_have_one_section(announce: Announce) -> None:
    announce(section="vcd")
    with pytest.raises(UsageError, match=r"claim the section vcd .* \(Cloud Director and Harbour Master\)"):
        installed.installed_endpoints()
