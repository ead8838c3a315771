"""Plain pytest with a check session shows and writes no secret, whatever a user's tests do with facts and output."""

import logging
import sys
from io import StringIO
from pathlib import Path

import pytest

from capvcd_checks.pytest_plugin.redaction import _FactCopy
from capvcd_collectors.cluster_api.graph import cluster_graph
from capvcd_collectors.facts.manifests import ManifestObject
from capvcd_collectors.redact import REDACTED, Redactor
from capvcd_collectors.redacted_output import RedactedStream, log_records_redacted
from capvcd_collectors.yaml.located import Origin, parse_documents
from capvcd_lab.server import Lab

SECRET = "Correct-Horse-Battery-77"
NUMBER = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIBxEcQxbLine\nAnotherLineOfTheKey\n-----END EC PRIVATE KEY-----"
MORE = f"""
---
apiVersion: v1
kind: Secret
metadata:
  name: capi-user-credentials
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{{"kind":"Secret","stringData":{{"password":"{SECRET}"}}}}'
stringData: {{username: u, password: {SECRET}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: cloud-init}}
data:
  script: "#!/bin/sh\\nuseradd -p {SECRET} operator\\n"
"""
TESTS = f"""
import base64, logging, sys, warnings
import pytest
SECRET = {SECRET!r}
KEY = {NUMBER!r}

@pytest.fixture
def broken(manifest_objects):
    raise ValueError(f"fixture {{SECRET}}")

def test_facts(manifest_objects):
    bodies = [each.body for each in manifest_objects]
    assert bodies == []

def test_places(cluster_graph):
    assert cluster_graph is None, cluster_graph

def test_leading(node_pools):
    assert "x" * 100 + SECRET + "a" == "x" * 100 + SECRET + "b"

def test_trailing(node_pools):
    assert "a" + SECRET + "x" * 100 == "b" + SECRET + "x" * 100

def test_prints():
    print("out", SECRET)
    print("err", base64.b64encode(SECRET.encode()).decode(), file=sys.stderr)
    logging.getLogger("mine").warning("log %s", SECRET)
    warnings.warn(f"warned of {{SECRET}}")
    print("in pieces " + SECRET[:8], end="")
    print(SECRET[8:])
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("mine").exception("traceback")
    assert False, f"said {{SECRET}} and \\x1b[31m"

def test_raises():
    local = {{"a": SECRET, "key": KEY}}
    raise RuntimeError("\\\\n".join([SECRET, KEY]))

def test_fixture(broken): ...

def test_skips():
    pytest.skip(f"not with {{SECRET}}")

def test_properties(record_property):
    record_property("mine", SECRET)

@pytest.mark.xfail(reason=f"known with {{SECRET}}", strict=True)
def test_expected(): ...
"""


@pytest.fixture
def site(article: Lab, pytester: pytest.Pytester) -> Path:
    """A folder with the article's files, further secrets in its manifest, and a user's tests."""
    article.write_files(pytester.path)
    manifest = pytester.path / "capi-quickstart.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    pytester.makepyfile(test_site=TESTS)
    return pytester.path


def leaks(*texts: str) -> list[str]:
    """What of the secrets is in *texts*, in whole or in part."""
    of_key = ["MHcCAQEEIBxEcQxbLine", "AnotherLineOfTheKey"]
    parts = [SECRET, SECRET[:9], SECRET[-9:], *of_key, "Q29ycmVjdC1Ib3Jz", "\x1b[31m"]
    return [each for each in parts if any(each in text for text in texts)]


@pytest.mark.parametrize(
    "options",
    [
        ("-vv",),
        ("-vv", "--showlocals"),
        ("--showlocals", "--tb=long", "-rA"),
        ("-q", "--tb=short", "-ra"),
        ("--tb=line",),
        ("--tb=native",),
        ("-s", "-o", "log_cli=true"),
        ("-vv", "--capture=sys", "--log-file=log.txt", "--log-file-level=DEBUG"),
        ("-W", "error"),
    ],
    ids=" ".join,
)
def test_no_channel_of_pytest_holds_a_secret(site: Path, pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    written = ("--junitxml=r.xml", "--html=r.html", "--self-contained-html", "-p", "no:cacheprovider", "--color=no")
    result = pytester.runpytest_subprocess("--capvcd-config=environment.yaml", "test_site.py", *options, *written)
    files = [site / name for name in ("r.xml", "r.html", "log.txt") if (site / name).exists()]

    assert result.parseoutcomes()["failed"] >= 5
    assert len(files) >= 2
    assert leaks(result.stdout.str(), result.stderr.str(), *(each.read_text(encoding="utf-8") for each in files)) == []
    assert REDACTED in result.stdout.str()


def test_a_file_that_cannot_be_collected_shows_no_secret(site: Path, pytester: pytest.Pytester) -> None:
    secret = (site / "secrets" / "vcd-password").read_text(encoding="utf-8").strip()
    raising = f"raise ValueError({secret!r} + chr(27) + '[31m')\n"
    pytester.makepyfile(test_broken=raising, check_broken=raising)
    files = ("test_broken.py", "check_broken.py")
    result = pytester.runpytest_subprocess("--capvcd-config=environment.yaml", *files, "-vv")

    assert result.parseoutcomes()["errors"] >= 2
    assert secret not in result.stdout.str()
    assert leaks(result.stdout.str()) == []


def test_the_annotation_is_masked_in_the_fact_itself() -> None:
    graph = cluster_graph(parse_documents(MORE, Origin("m.yaml")))

    assert SECRET not in repr(graph.objects[0].body)
    assert "last-applied-configuration" in repr(graph.objects[0].body)


def test_a_copy_of_a_fact_without_secrets_is_the_fact() -> None:
    graph = cluster_graph(parse_documents(MORE, Origin("m.yaml")))
    copy = _FactCopy(Redactor([SECRET])).of(graph)
    same = _FactCopy(Redactor(["another secret"])).of(graph.objects[1])

    assert isinstance(copy.objects[1], ManifestObject)
    assert copy.objects[1].body["data"]["script"] == f"#!/bin/sh\nuseradd -p {REDACTED} operator\n"
    assert copy.objects[1].locate("data") == graph.objects[1].locate("data")
    assert same is graph.objects[1]


def test_output_in_pieces_is_one_text() -> None:
    seen = StringIO()
    stream = RedactedStream(seen, Redactor([SECRET]).text)
    print("a", SECRET[:5], sep=" ", end="", file=stream)
    print(SECRET[5:], "\x1b[2J", file=stream)
    print("rest", end="", file=stream)
    before = seen.getvalue()
    stream.flush()

    assert before == f"a {REDACTED} \\x1b[2J\n"
    assert seen.getvalue() == f"{before}rest"


def test_a_log_record_holds_no_secret_while_it_lasts(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("site")
    with log_records_redacted(Redactor([SECRET]).text):
        logger.warning("the %s of %d", SECRET, 1)
        logger.warning(*("the %s", SECRET, SECRET))
        try:
            int(SECRET)
        except ValueError:
            logger.exception("it failed", stack_info=True)
    logger.warning("after %s", SECRET)

    said = caplog.text.partition("after")
    assert SECRET not in said[0]
    assert f"the {REDACTED} of 1" in said[0]
    assert f"base 10: '{REDACTED}'" in said[0]
    assert SECRET in said[2]


def test_streams_and_records_are_as_they_were_afterwards(site: Path, pytester: pytest.Pytester) -> None:
    before = (logging.getLogRecordFactory(), sys.stdout, sys.stderr)
    pytester.runpytest_inprocess(
        "--capvcd-config=environment.yaml", "test_site.py", "-k", "skips", "-p", "no:cacheprovider"
    )

    assert (logging.getLogRecordFactory(), sys.stdout, sys.stderr) == before
