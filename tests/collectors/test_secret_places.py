"""What stands at the place of a secret is one, whoever knows it and in whatever notation; our own words are none."""

import ast
import base64
import json
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from capvcd_collectors.redact import REDACTED, Redactor, SecretNames, is_secret_key
from capvcd_collectors.vcd.kind import CLOUD_DIRECTOR

ROOT = Path(__file__).parents[2]
TOKEN = "abcdef.0123456789abcdef"
HASH = "$6$rounds=4096$saltsalt$Ab0/Cd1.Ef2"
PEM = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE-IBx\n-----END EC PRIVATE KEY-----"
APPLIED = '{"kind":"Secret","stringData":{"anything":"hunter22"}}'


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("vcloud_session_id=08e0208f; Path=/", f"vcloud_session_id={REDACTED} Path=/"),
        ("vcloud_jwt=abc", f"vcloud_jwt={REDACTED}"),
        ("Set-Cookie: a=b; c=d", f"Set-Cookie: {REDACTED}"),
        ("(b'Set-Cookie', b'a=b; c=d')", f"(b'Set-Cookie', b'{REDACTED}')"),
        ("(b'Authorization', b'Basic YTpi')", f"(b'Authorization', b'Basic {REDACTED}')"),
        ("Proxy-Authorization: Negotiate YIIabc", f"Proxy-Authorization: Negotiate {REDACTED}"),
        ("    client-key-data: LS0tLS1CRUdJTg==\nusers: x", f"    client-key-data: {REDACTED}\nusers: x"),
        ("- name: u\n  user:\n    token: two words\n", f"- name: u\n  user:\n    token: {REDACTED}\n"),
        (f"kubeadm join h:6443 --token {TOKEN} --discovery", f"kubeadm join h:6443 --token {REDACTED} --discovery"),
        (f"the token {TOKEN} has expired", f"the token {REDACTED} has expired"),
        (f"passwd: {HASH}", f"passwd: {REDACTED}"),
        (f"root:{HASH}:19000", f"root:{REDACTED}:19000"),
        ("chpasswd:\n  list: |\n    root:toor\nrun: x", f"chpasswd:\n{REDACTED}\nrun: x"),
        ("password: |\n  first\n\n  second\nnext: x", f"password: {REDACTED}\nnext: x"),
        ("kind: Secret\ndata:\n  any: eA==\n  key: eQ==\nname: n", f"kind: Secret\ndata:\n{REDACTED}\nname: n"),
        ("kind: ConfigMap\ndata:\n  any: x\n", "kind: ConfigMap\ndata:\n  any: x\n"),
        (f"a {PEM} b", f"a {REDACTED} b"),
        (f"a {json.dumps(PEM)} b", f'a "{REDACTED}" b'),
        (f"a {PEM[:40]}", f"a {REDACTED}"),
        (base64.b64encode(PEM.encode()).decode(), REDACTED),
        (base64.b64encode(f"users:\n- token: abc\n  more: {TOKEN}\n".encode()).decode(), REDACTED),
        (
            "<vcloud:AdminPassword>abc</vcloud:AdminPassword>",
            f"<vcloud:AdminPassword>{REDACTED}</vcloud:AdminPassword>",
        ),
        ('<User password="abc" name="n"/>', f'<User password="{REDACTED}" name="n"/>'),
        ("mysql --password=abc --user=u", f"mysql --password={REDACTED} --user=u"),
        ("export VCD_PASSWORD='a b'", f"export VCD_PASSWORD='{REDACTED}'"),
        ("{'kind': 'x', 'refreshToken': 'abc'}", f"{{'kind': 'x', 'refreshToken': '{REDACTED}'}}"),
        ('{"refreshToken": "half', f'{{"refreshToken": "{REDACTED}'),
        ("{user: u, password: abc}", f"{{user: u, password: {REDACTED}}}"),
        ("https://user:pa55@host/x", f"https://{REDACTED}@host/x"),
        (quote('{"password":"abc"}'), f"%7B%22password%22%3A%22{REDACTED}%22%7D"),
        ("{&quot;password&quot;:&quot;abc&quot;}", f"{{&quot;password&quot;:&quot;{REDACTED}&quot;}}"),
        (json.dumps({"a": '{"password": "abc"}'}), f'{{"a": "{{\\"password\\": \\"{REDACTED}\\"}}"}}'),
        (
            json.dumps({"kubectl.kubernetes.io/last-applied-configuration": APPLIED}),
            f'{{"kubectl.kubernetes.io/last-applied-configuration": "{REDACTED}"}}',
        ),
        (
            f"    kubectl.kubernetes.io/last-applied-configuration: |\n      {APPLIED}\n    x: y",
            f"    kubectl.kubernetes.io/last-applied-configuration: |\n{REDACTED}\n    x: y",
        ),
    ],
)
def test_a_secret_goes_by_its_place(text: str, left: str) -> None:
    left = left.replace("password: [redacted]\nnext", "password: |\n[redacted]\nnext")
    redactor = Redactor(names=[CLOUD_DIRECTOR.secrets])

    assert redactor.text(text) == left
    assert redactor.text(left) == left


@pytest.mark.parametrize(
    "text",
    [
        "add password: {env: VCD_PASSWORD} to it",
        "vcd.password: write where the secret is kept",
        "password: it is missing",
        "token: ",
        "maxTokens=5",
        "secretRef: {name: capi-user-credentials}",
        "kubeadm.k8s.io/v1beta3 abcdef.kubernetesclusters",
        "urn:vcloud:vdc:0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
        "ubuntu-2004-kube-v1.22.9+vmware.1-tkg.1-2182cbabee08edf480ee9bc5866d6933",
        "/cloudapi/1.0.0/edgeGateways/urn:vcloud:gateway:1/loadBalancer/virtualServiceSummaries",
        "costs $5 or $6 and $12",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert Redactor(names=[CLOUD_DIRECTOR.secrets]).text(text) == text


def test_no_sentence_of_ours_is_taken_for_a_secret() -> None:
    redactor = Redactor(names=[CLOUD_DIRECTOR.secrets])
    packages = (
        "checks/capvcd_checks",
        "reports/capvcd_reports",
        "doctor/capvcd_doctor",
        "collectors/capvcd_collectors/facts",
    )
    trees = [ast.parse(path.read_text(encoding="utf-8")) for each in packages for path in (ROOT / each).rglob("*.py")]
    texts = {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert len(texts) > 1000
    assert [each for each in texts if redactor.text(each) != each] == []


def test_the_names_of_a_product_are_known_in_every_notation() -> None:
    redactor = Redactor(names=[SecretNames(frozenset({"x-harbour-ticket"}), frozenset({"sealNumber"}))])
    texts = ["X-Harbour-Ticket: abc", '"sealNumber": "abc"', "seal_number=abc", "<seal-number>abc</seal-number>"]

    assert ["abc" in redactor.text(each) for each in texts] == [False] * len(texts)


def test_a_secret_of_kubernetes_is_blanked_in_a_document() -> None:
    secret = {"kind": "Secret", "metadata": {"name": "n"}, "data": {"any": "eA=="}, "stringData": {"b": "c"}}

    assert Redactor().json([secret]) == [
        {"kind": "Secret", "metadata": {"name": "n"}, "data": {"any": REDACTED}, "stringData": {"b": REDACTED}}
    ]


@pytest.mark.parametrize(
    "key", ["adminPassword", "vcloud_session_id", "client-key-data", "id_token", "aws_secret_access_key"]
)
def test_keys_are_known_by_their_ends(key: str) -> None:
    assert is_secret_key(key)
    assert not is_secret_key(f"{key}Name")


MONSTERS = [
    "a",
    " ",
    "\n",
    " \n",
    '"',
    "'",
    "a=",
    "a.",
    "-",
    "</a>",
    "<a ",
    "token=",
    '"password": ',
    "password: ",
    "password: x\n",
    "password:\n ",
    "eyJ",
    "eyJabcdef.",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN ",
    '"guestinfo.userdata" ',
    'key="guestinfo.userdata" ',
    "://a:",
    "authorization",
    "authorization: ",
    "bearer ",
    "basic YTpi ",
    "cookie:",
    "Corr...",
    "…",
    "$6$",
    "kind: Secret\ndata:\n a: b\n",
    "data:\n",
    "{password: ",
    " --token a",
    'password="',
    "password='",
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo= ",
    "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0 ",
    "set-cookie",
    "last-applied: |\n",
]


@pytest.mark.parametrize("monster", MONSTERS)
def test_every_rule_takes_time_in_proportion_to_the_text(monster: str) -> None:
    redactor = Redactor(["Correct-Horse-Battery-77"], [CLOUD_DIRECTOR.secrets])

    def seconds(size: int) -> float:
        text = monster * (size // len(monster))
        started = time.process_time()
        redactor.text(text)
        return time.process_time() - started

    small, large = seconds(250_000), seconds(1_000_000)
    assert large < 1 or large < 8 * small
    assert large < 8
