"""A known value is found in whatever escapes somebody has put it, in part or often, over lines, or cut in half."""

import base64
import html
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_collectors.redact import REDACTED, Redactor
from capvcd_collectors.secret_forms import MOST_ESCAPES, Stretch, joined, views

SECRET = "Corr+ect/Horse&\"B'<at>=tery%41 7ö"

CODES: dict[str, Callable[[str], str]] = {
    "itself": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, every character": lambda text: "".join(f"\\u{ord(each):04x}" for each in text if ord(each) < 0x10000),
    "a URL": lambda text: quote(text, safe=""),
    "a URL in lower case": lambda text: "".join(f"%{each:02x}" for each in text.encode()),
    "a URL in part": lambda text: text.replace("+", "%2b").replace("&", "%26"),
    "a form": quote_plus,
    "HTML": html.escape,
    "HTML in decimals": lambda text: "".join(f"&#{ord(each)};" for each in text),
    "HTML in hexadecimals": lambda text: "".join(f"&#x{ord(each):X};" for each in text),
    "HTML in part": lambda text: text.replace("<", "&lt;").replace("e", "&#101;"),
    "Python": lambda text: repr(text)[1:-1],
    "Python's bytes": lambda text: repr(text.encode())[2:-1],
    "a shell": lambda text: "".join(each if each.isalnum() else f"\\{each}" for each in text),
}
FINAL: dict[str, Callable[[str], str]] = {
    **CODES,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 of more": lambda text: base64.b64encode(f"user@org:{text}".encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(f"ab{text}".encode()).decode(),
    "base64 over lines": lambda text: "\n      ".join(_pieces(base64.b64encode(text.encode()).decode(), 16)),
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    "base64 of JSON": lambda text: base64.b64encode(json.dumps({"a": text}).encode()).decode(),
    "hexadecimals": lambda text: text.encode().hex(),
}


def _pieces(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize("last", FINAL)
@pytest.mark.parametrize("first", CODES)
def test_a_value_is_found_in_every_code_and_in_one_within_another(first: str, last: str) -> None:
    wrapped = FINAL[last](CODES[first](SECRET))
    redacted = Redactor([SECRET]).text(f"before {wrapped} after")

    assert redacted.startswith("before ")
    assert redacted.endswith(" after")
    assert REDACTED in redacted
    assert wrapped not in redacted
    assert len(redacted) < len(f"before {REDACTED} after") + 6


@given(
    secret=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x17F, exclude_categories=["Cc"]), min_size=8),
    codes=st.lists(st.sampled_from(sorted(CODES)), max_size=2),
    around=st.sampled_from(["", " ", "\n", '"', "=", "<p>"]),
)
def test_nothing_that_its_reader_could_decode_is_left(secret: str, codes: list[str], around: str) -> None:
    wrapped = secret
    for each in codes:
        wrapped = CODES[each](wrapped)
    redacted = Redactor([secret]).text(f"{around}{wrapped}{around}")

    assert REDACTED in redacted
    assert not any(secret in view.text.replace(REDACTED, "\0") for view in views(redacted))


def test_a_value_over_two_lines_is_found() -> None:
    assert Redactor([SECRET]).text(f"a {SECRET[:9]}\n   {SECRET[9:]} b") == f"a {REDACTED} b"


@pytest.mark.parametrize("mark", ["...", "…", " [...]", "....", '..."'])
@pytest.mark.parametrize("kept", [4, 9, 20])
def test_halves_at_the_mark_of_a_cut_are_found(mark: str, kept: int) -> None:
    redactor = Redactor(["Correct-Horse-Battery-77"])
    dots = mark.strip(' []"')

    assert redactor.text(f"x {'Correct-Horse-Battery-77'[:kept]}{dots} y") == f"x {REDACTED}{dots} y"
    assert redactor.text(f"x {dots}{'Correct-Horse-Battery-77'[-kept:]} y") == f"x {dots}{REDACTED} y"


@pytest.mark.parametrize("text", ["...", "Cor...", "and so on... or not", "…", "Horse...", "...77", "1.2.3...4"])
def test_a_cut_elsewhere_is_left(text: str) -> None:
    assert Redactor(["Correct-Horse-Battery-77"]).text(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("the lab is an abc", "the lab is an abc"),
        ("password=abc&x=1", f"password={REDACTED}&x=1"),
        ("x: abc", f"x: {REDACTED}"),
        ("he said 'abc', once", f"he said '{REDACTED}', once"),
        ("abcd: abcd", "abcd: abcd"),
    ],
)
def test_a_value_too_short_to_tell_is_found_where_it_stands_alone(text: str, left: str) -> None:
    assert Redactor(["abc"]).text(text) == left


def test_values_that_overlap_are_one_secret() -> None:
    assert Redactor(["abcabc"]).text("x abcabcabc y") == f"x {REDACTED} y"
    assert Redactor(["secretone", "onemore!"]).text("secretonemore!") == REDACTED


@given(st.text(st.sampled_from(list('ab%41&lt;\\nu0 \n"')), max_size=60), st.data())
def test_a_stretch_of_a_view_is_where_it_came_from(text: str, data: st.DataObject) -> None:
    for view in [*views(text), *(joined(each) for each in views(text))]:
        if not view.text:
            continue
        start = data.draw(st.integers(0, len(view.text) - 1))
        end = data.draw(st.integers(start + 1, len(view.text)))
        origin = view.origin(Stretch(start, end))

        assert 0 <= origin.start < origin.end <= len(text)
        assert view.of is not None or origin == (start, end)


@pytest.mark.parametrize("escape", ["%41", "&lt;", "\\n"])
def test_a_text_of_nothing_but_escapes_is_not_shown(escape: str) -> None:
    started = time.process_time()

    said = Redactor([SECRET]).text(escape * (MOST_ESCAPES + 1))
    assert said == "[redacted: more escapes than can be looked through]"
    assert time.process_time() - started < 10
