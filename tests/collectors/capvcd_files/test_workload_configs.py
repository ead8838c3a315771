"""The configuration of CPI and CSI is found in whatever object it is brought by, at the line where it stands."""

import base64
from collections.abc import Callable

import pytest

from capvcd_collectors.capvcd_files.workload_configs import config_files
from capvcd_collectors.facts.base import NotSeenError
from capvcd_collectors.yaml.located import Document, Origin, parse_documents

Refusal = Callable[[Callable[[], object]], str]

HOLDER, FILE = "vcloud-csi-configmap", "vcloud-csi-config.yaml"
CONFIG = "vcd:\n  host: https://vcd.example.com\n  org: o\n"
OBJECT = f"kind: ConfigMap\nmetadata:\n  name: {HOLDER}\ndata:\n  {FILE}: |\n" + "".join(
    f"    {line}\n" for line in CONFIG.splitlines()
)


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def found(text: str) -> list[Document]:
    return list(config_files(parse_documents(text, Origin("addons.yaml")), HOLDER, FILE, "the configuration of CSI"))


IN_A_LIST = f"kind: List\nitems:\n  - {OBJECT.replace(chr(10), chr(10) + '    ')}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (OBJECT, 8),
        (f"kind: ConfigMap\nmetadata: {{name: csi}}\ndata:\n  csi.yaml: |\n{indented(OBJECT)}", 12),
        (f"kind: Secret\nmetadata: {{name: csi}}\nstringData:\n  csi.yaml: |\n{indented(OBJECT)}", 12),
        (f"kind: Secret\nmetadata: {{name: csi}}\ndata:\n  csi.yaml: {encoded(OBJECT)}\n", 4),
        (f"kind: Secret\nmetadata: {{name: {HOLDER}}}\ndata:\n  {FILE}: {encoded(CONFIG)}\n", 4),
        (f"kind: Secret\nmetadata: {{name: {HOLDER}}}\nstringData:\n  {FILE}: |\n{indented(CONFIG)}", 7),
        (IN_A_LIST, 10),
        (f"kind: ConfigMap\nmetadata: {{name: csi}}\ndata:\n  csi.yaml: |\n{indented(IN_A_LIST)}", 14),
    ],
    ids=["itself", "ConfigMap", "Secret", "base64", "own Secret", "own text", "List", "List inside"],
)
def test_it_is_found_wherever_it_stands(text: str, line: int) -> None:
    (config,) = found(text)

    assert config.body == {"vcd": {"host": "https://vcd.example.com", "org": "o"}}
    assert (config.where("vcd", "org").path, config.where("vcd", "org").line) == ("addons.yaml", line)


@pytest.mark.parametrize(
    "text",
    [
        OBJECT.replace("ConfigMap", "Deployment"),
        OBJECT.replace(HOLDER, "another"),
        f"kind: Secret\nmetadata: {{name: {HOLDER}}}\ndata:\n  another: {encoded(CONFIG)}\n",
    ],
)
def test_another_object_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("kind", "value"), [("ConfigMap", "just text"), ("Secret", "no-base64!"), ("Secret", "ISE=")])
def test_what_is_no_mapping_is_not_known_and_names_its_place(kind: str, value: str) -> None:
    text = f"kind: {kind}\nmetadata: {{name: {HOLDER}}}\ndata:\n  {FILE}: {value}\n"

    with pytest.raises(NotSeenError) as caught:
        found(text)

    missing = caught.value.missing
    assert missing.reason == f"{FILE} should hold one mapping, the configuration of CSI; correct it"
    assert str(missing.source).startswith("addons.yaml:4")
