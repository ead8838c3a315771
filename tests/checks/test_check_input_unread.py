"""PF-INP-001 and files that may be right, though nothing here can read them."""

from capvcd_checks.preflight.check_input import file_can_be_read
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.input_files import FileFault, InputFile
from checks.manifests_made_by_hand import said

SEALED = FileFault("org is encrypted with SOPS; decrypt it", FileSource("m.yaml", 4), may_be_right=True)
WRONG = FileFault("this is not YAML; correct the line", FileSource("m.yaml", 9))


def file(*faults: FileFault) -> InputFile:
    return InputFile(source=FileSource("m.yaml"), called="m.yaml", role="manifest", faults=faults)


def test_what_may_be_right_is_undecided() -> None:
    assert said("UNKNOWN", file_can_be_read, file(SEALED)).startswith("org is encrypted with SOPS")


def test_a_fault_beside_it_decides() -> None:
    assert said("FAIL", file_can_be_read, file(SEALED, WRONG)).startswith("this is not YAML")


def test_without_either_the_file_can_be_read() -> None:
    said("PASS", file_can_be_read, file())
