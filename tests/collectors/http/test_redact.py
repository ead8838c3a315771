"""No secret survives the redactor, whatever it is wrapped in; and what is no secret does."""

import base64
import html
import json
import time
import tracemalloc
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_collectors.redact import REDACTED, Redactor, encodings, is_secret_key
from capvcd_collectors.vcd.kind import CLOUD_DIRECTOR

SECRET = "p%4s<w>ö\"r'd&/+=:"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "wrapped",
    [
        SECRET,
        quote(SECRET, safe=""),
        quote(SECRET),
        quote(SECRET, safe="").lower(),
        quote_plus(SECRET),
        urlencode({"x": SECRET}),
        json.dumps({"x": SECRET}),
        json.dumps({"x": SECRET}, ensure_ascii=False),
        html.escape(SECRET),
        repr(SECRET),
    ],
)
def test_a_known_value_is_found_in_every_encoding(wrapped: str) -> None:
    redacted = Redactor([SECRET]).text(f"before {wrapped} after")
    assert redacted.startswith("before ")
    assert redacted.endswith(" after")
    assert REDACTED in redacted
    assert not any(form in redacted for form in encodings(SECRET))


@given(secret=st.text(min_size=6, max_size=40), before=st.binary(max_size=7), after=st.binary(max_size=7))
def test_a_known_value_is_found_inside_anybodys_base64(secret: str, before: bytes, after: bytes) -> None:
    redactor = Redactor([secret])
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        wrapped = encode(before + secret.strip().encode() + after).decode()
        if len(secret.strip()) >= 6:
            assert redactor.text(wrapped) != wrapped


@given(secret=st.text(min_size=4, max_size=40), around=st.text(max_size=30))
def test_no_known_value_survives_in_text_or_json(secret: str, around: str) -> None:
    redactor = Redactor([secret])
    if secret in REDACTED:
        return
    assert secret not in redactor.text(f"{around}{secret}{around}").replace(REDACTED, "\0")
    document = redactor.json({"list": [{"a": f"{around}{secret}"}], secret: 1})
    for each in (document["list"][0]["a"], *document):
        assert secret not in each.replace(REDACTED, "\0")


def test_a_value_from_a_file_is_known_without_its_newline() -> None:
    assert Redactor(["s3cretvalue\n"]).text("x s3cretvalue y") == f"x {REDACTED} y"


@pytest.mark.parametrize(
    "monster",
    [
        '"password": "' + "x" * 2_000_000 + '"',
        '"password": "' + "x" * 2_000_000,
        "eyJ" * 700_000,
        "-----BEGIN " + "A" * 2_000_000,
        "://a:" * 400_000,
        "authorization" * 150_000,
    ],
)
def test_long_text_takes_neither_long_nor_much_memory(monster: str) -> None:
    redactor = Redactor()
    tracemalloc.start()
    started = time.process_time()

    redactor.text(monster)

    assert time.process_time() - started < 5
    assert tracemalloc.get_traced_memory()[1] < 60 * 1024 * 1024
    tracemalloc.stop()


def test_a_value_too_short_to_tell_leaves_the_text_readable() -> None:
    redactor = Redactor(["a1"])
    assert redactor.text("a1b2") == "a1b2"
    assert redactor.json({"password": "a1"}) == {"password": REDACTED}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"token {JWT} ended", f"token {REDACTED} ended"),
        ("Authorization: Bearer 0123456789abcdef0123456789abcdef", f"Authorization: Bearer {REDACTED}"),
        ("'authorization': 'Basic YTpi'", f"'authorization': '{REDACTED}'"),
        ("x-vcloud-authorization: 0123456789abcdef", f"x-vcloud-authorization: {REDACTED}"),
        (f"X-VMWARE-VCLOUD-ACCESS-TOKEN: {JWT}", f"X-VMWARE-VCLOUD-ACCESS-TOKEN: {REDACTED}"),
        ("sent Basic YWRtaW46cGFzcw== there", f"sent Basic {REDACTED} there"),
        ("bearer abcdefghijklmnop12345", f"bearer {REDACTED}"),
        (f"a\n{KEY}\nb", f"a\n{REDACTED}\nb"),
        (f"cut {KEY[:45]}", f"cut {REDACTED}"),
        (json.dumps({"k": KEY}), f'{{"k": "{REDACTED}"}}'),
        ("http://user:pa55@proxy:3128/x", f"http://{REDACTED}@proxy:3128/x"),
        ("grant_type=refresh_token&refresh_token=abc123", f"grant_type=refresh_token&refresh_token={REDACTED}"),
        ('{"refreshToken": "a\\"b"}', f'{{"refreshToken": "{REDACTED}"}}'),
        (
            '<vmw:ExtraConfig vmw:key="guestinfo.userdata" vmw:value="I2Nsb3Vk"/>',
            f'<vmw:ExtraConfig vmw:key="guestinfo.userdata" vmw:value="{REDACTED}"/>',
        ),
    ],
)
def test_what_is_always_a_secret_goes_without_being_known(text: str, left: str) -> None:
    assert Redactor(names=[CLOUD_DIRECTOR.secrets]).text(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Basic authentication is disabled for this organization",
        "the bearer of this certificate",
        "https://vcd.example.com:443/api/versions",
        "urn:vcloud:gateway:0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
        "The password has expired",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "API Tokens: Manage",
        "administrator@xav_lab",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor([SECRET]).text(text) == text


@pytest.mark.parametrize(
    "key", ["password", "refreshToken", "access_token", "Authorization", "guestinfo.userdata", "capiYaml"]
)
def test_keys_of_secrets_are_known_in_every_spelling(key: str) -> None:
    for spelling in (key, key.upper(), key.replace("_", "-")):
        assert is_secret_key(spelling)
    assert not is_secret_key(f"{key}Policy")


def test_a_document_keeps_its_shape() -> None:
    document = {
        "password": "x",
        "refreshToken": None,
        "token": {"name": "n", "ttl": 5, "on": True},
        "userContext": ["a", ""],
        "values": [{"key": "guestinfo.userdata", "value": "b"}, {"key": "guestinfo.hostname", "value": "c"}],
        "count": 3,
    }
    assert Redactor().json(document) == {
        "password": REDACTED,
        "refreshToken": None,
        "token": {"name": REDACTED, "ttl": 5, "on": True},
        "userContext": [REDACTED, ""],
        "values": [{"key": "guestinfo.userdata", "value": REDACTED}, {"key": "guestinfo.hostname", "value": "c"}],
        "count": 3,
    }


def test_redacting_twice_changes_nothing_more() -> None:
    redactor = Redactor([SECRET])
    once = redactor.text(f"{SECRET} {JWT} http://a:b@c password=d")
    assert redactor.text(once) == once
