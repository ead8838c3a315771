"""YAML is read with the place of every key, and what is no YAML is refused with one sentence."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_collectors.errors import UsageError
from capvcd_collectors.yaml import located, nodes
from capvcd_collectors.yaml.located import (
    Document,
    Origin,
    embedded_documents,
    parse_documents,
    read_document,
    read_documents,
)
from privileges import ordinary_user


def parse(text: str) -> Document:
    (document,) = parse_documents(text, Origin("file.yaml"))
    return document


class TestPlaces:
    def test_a_key_is_where_it_begins(self) -> None:
        document = parse("a:\n  - b: 1\n    c: 2\n")

        assert str(document.where("a", 0, "c")) == "file.yaml:3 a.0.c"
        assert document.where("a", 0, "c").column == 5

    def test_an_absent_key_is_where_its_parent_is(self) -> None:
        document = parse("a:\n  b: 1\n")

        assert str(document.where("a", "x", "y")) == "file.yaml:1 a.x.y"

    def test_documents_count_lines_from_the_top_of_the_file(self) -> None:
        first, second = parse_documents("a: 1\n---\n# nothing\n---\n---\nb: 2\n", Origin("file.yaml"))

        assert (first.where("a").line, second.where("b").line) == (1, 6)

    def test_crlf_and_lf_give_the_same_lines(self) -> None:
        assert parse("a: 1\r\nb: 2\r\n").where("b").line == 2

    def test_a_merged_key_is_where_it_was_written(self) -> None:
        document = parse("base: &base\n  x: 1\n  y: 2\nmine:\n  <<: *base\n  y: 3\n")

        assert document.body["mine"] == {"x": 1, "y": 3}
        assert document.where("mine", "x").line == 2
        assert document.where("mine", "y").line == 6

    def test_of_several_merged_mappings_the_first_wins(self) -> None:
        document = parse("a: &a {x: 1}\nb: &b\n  x: {z: 2}\n  y: 2\nm:\n  <<: [*a, *b]\n")

        assert document.body["m"] == {"x": 1, "y": 2}
        assert document.where("m", "x").line == 1
        assert document.where("m", "x", "z").line == 1

    @given(
        st.recursive(
            st.integers() | st.booleans() | st.none() | st.text(alphabet="abc xyz:#'\"-", max_size=8),
            lambda inner: (
                st.lists(inner, min_size=1, max_size=3)
                | st.dictionaries(st.text(alphabet="abcdef", min_size=1, max_size=3), inner, min_size=1, max_size=3)
            ),
            max_leaves=12,
        )
    )
    def test_every_place_shows_its_key_or_item(self, value: object) -> None:
        lines: list[str] = []
        expected: dict[tuple[str | int, ...], int] = {}
        _write_out(value, (), 0, lines, expected)
        text = "\n".join(lines) + "\n"

        documents = parse_documents(text, Origin("file.yaml"))

        body = documents[0].body if documents else None
        assert body == value
        if documents:
            assert {path: place.line for path, place in documents[0].places.items()} == expected


def _write_out(
    value: object,
    path: tuple[str | int, ...],
    indent: int,
    lines: list[str],
    expected: dict[tuple[str | int, ...], int],
) -> None:
    """Write *value* one key, item or scalar a line, and note the line of each."""
    margin = " " * indent
    if isinstance(value, dict):
        for key, below in value.items():
            lines.append(f"{margin}{key!r}:")
            expected[*path, key] = len(lines)
            _write_out(below, (*path, key), indent + 1, lines, expected)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            lines.append(f"{margin}-")
            # An item begins where its value does, which is the next line here.
            expected[*path, index] = len(lines) + 1
            _write_out(below, (*path, index), indent + 1, lines, expected)
    elif isinstance(value, str):
        lines.append(margin + "'" + value.replace("'", "''") + "'")
    else:
        lines.append(margin + {None: "null", True: "true", False: "false"}.get(value, str(value)))  # type: ignore[call-overload]


class TestParts:
    def test_a_part_keeps_its_places_spellings_and_blocks(self) -> None:
        whole = parse("items:\n  - a: {version: 1.10}\n    b: |\n      x: 1\n  - c: 2\n")
        part = whole.below("items", 0).below("a")

        assert (part.body, part.text("version")) == ({"version": 1.1}, "1.10")
        assert str(part.where("version")) == "file.yaml:2 items.0.a.version"
        assert dict(part.places) == {("version",): part.where("version")}
        (inner,) = embedded_documents(whole.below("items", 0), "b")
        assert inner.where("x").line == 4


class TestScalars:
    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("12", 12),
            ("0x1F", 31),
            ("1_000", 1000),
            ("true", True),
            ("~", None),
            ("", None),
            ("yes", "yes"),
            ("2024-01-02", "2024-01-02"),
            ("1.10.0", "1.10.0"),
            ("'12'", "12"),
            (".inf", float("inf")),
        ],
    )
    def test_plain_values(self, written: str, value: object) -> None:
        assert parse(f"a: {written}").body["a"] == value

    def test_a_number_keeps_its_spelling(self) -> None:
        document = parse("version: 1.10\n")

        assert document.body["version"] == 1.1
        assert document.text("version") == "1.10"

    def test_there_is_no_text_of_null_or_of_a_mapping(self) -> None:
        document = parse("a:\nb: {c: 1}\n")

        assert (document.text("a"), document.text("b"), document.text("z")) == (None, None, None)


class TestEmbedded:
    def test_a_literal_block_keeps_the_lines_of_the_outer_file(self) -> None:
        outer = parse("data:\n  x.yaml: |\n\n    vcd:\n      host: h\n")

        (inner,) = embedded_documents(outer, "data", "x.yaml")

        place = inner.where("vcd", "host")
        assert (place.line, place.column, place.pointer) == (5, 7, "data.x.yaml.vcd.host")

    def test_blocks_in_blocks_add_up(self) -> None:
        outer = parse("# c\nd:\n  o: |-\n    i: |\n      k: 1\n      l: 2\n")

        (middle,) = embedded_documents(outer, "d", "o")
        (inner,) = embedded_documents(middle, "i")

        assert inner.where("l").line == 6
        assert inner.where("l").column == 7

    def test_text_in_quotes_is_shown_at_its_key(self) -> None:
        outer = parse('a: 1\nb: "x: 1\\ny: 2\\n"\n')

        (inner,) = embedded_documents(outer, "b")

        assert inner.body == {"x": 1, "y": 2}
        assert (inner.where("y").line, inner.where("y").column) == (2, None)

    def test_what_is_no_text_holds_no_documents(self) -> None:
        assert embedded_documents(parse("a: 1\n"), "a") == ()


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("a: b: c\n", "file.yaml:1: this is not YAML at column 5: mapping values are not allowed here"),
            ("a: 1\nb: [1\n", "file.yaml:3: this is not YAML at column 1: expected ',' or ']', but got '<stream end>'"),
            ("a:\n\tb: 1\n", "file.yaml:2: this line is indented with a tab, which YAML forbids; use spaces"),
            ("a: 1\nb: 2\na: 3\n", "file.yaml:3: the key a is here twice, first in line 1; remove one"),
            ("a: &x [*x]\n", "file.yaml:1: this alias refers to a value that holds the alias itself; write it out"),
            (
                "a: 1\nb: \x07\n",
                "file.yaml:2: this is not YAML: a control character (U+0007) is not allowed; remove it",
            ),
            ("? [a]\n: b\n", "file.yaml:1: a key must be a plain word here, not a list or mapping"),
            ("a:\n  <<: 3\n", "file.yaml:2: << merges mappings only; give it an alias of one"),
            ("[" * 500, "file.yaml:1: this YAML is nested too deeply; no configuration is"),
            ("- " * 100_000, "file.yaml:1: this YAML is nested too deeply; no configuration is"),
            ("a: 1\nb: " + "[" * 120, "file.yaml:2: this YAML is nested too deeply; no configuration is"),
            (
                "a: &x\n  b: {<<: *x}\n",
                "file.yaml:1: this alias refers to a value that holds the alias itself; write it out",
            ),
            (
                "a: &x 1\nb:\n" + "- *x\n" * 1_000_000,
                "file.yaml:10003: this file holds more aliases than any configuration; name the right file",
            ),
        ],
    )
    def test_one_sentence_with_file_and_line(self, text: str, sentence: str) -> None:
        with pytest.raises(UsageError) as caught:
            parse_documents(text, Origin("file.yaml"))

        assert str(caught.value).removesuffix("; correct the line") == sentence

    @pytest.mark.parametrize(("written", "sign"), [("*hunter2", "*"), ("!hunter2!x", "!")])
    def test_an_unquoted_sign_does_not_show_the_secret_behind_it(self, written: str, sign: str) -> None:
        with pytest.raises(UsageError) as caught:
            parse(f"password: {written}\n")

        assert str(caught.value) == (
            f"file.yaml:1: this is not YAML at column 11: a value that begins with {sign} must be in quotes; "
            "correct the line"
        )

    def test_an_alias_bomb_is_defused(self) -> None:
        levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 12))

        with pytest.raises(UsageError, match="the aliases of this file expand to more than any configuration holds"):
            parse_documents("l0: &l0 [x]\n" + levels, Origin("file.yaml"))

    def test_a_bomb_of_merges_is_defused(self) -> None:
        levels = "".join(f"l{n}: &l{n} {{<<: [*l{n - 1}, *l{n - 1}]}}\n" for n in range(1, 40))

        with pytest.raises(UsageError, match="the aliases of this file expand to more than any configuration holds"):
            parse_documents("l0: &l0 {x: 1}\n" + levels, Origin("file.yaml"))

    def test_more_values_than_any_configuration_are_refused_where_they_get_too_many(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(nodes, "MOST_NODES", 7)
        assert parse("a: 1\nb: [2, 3]\n").body == {"a": 1, "b": [2, 3]}

        with pytest.raises(UsageError) as caught:
            parse("a: 1\nb: 2\nc: 3\nd: 4\n")

        assert (
            str(caught.value) == "file.yaml:4: this file holds more values than any configuration; name the right file"
        )

    def test_long_keys_above_many_values_cost_no_memory(self) -> None:
        text = "".join(f"{'  ' * level}{'k' * 1000}:\n" for level in range(20)) + "  " * 20 + f"[{'0,' * 2_000}]\n"
        tracemalloc.start()

        parse(text)

        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 20 * 1024 * 1024

    def test_an_honest_alias_is_fine(self) -> None:
        assert parse("a: &a [1, 2]\nb: *a\nc: &a 3\nd: *a\n").body == {"a": [1, 2], "b": [1, 2], "c": 3, "d": 3}


class TestFiles:
    def test_no_file(self, folder: Path) -> None:
        self._refuses(folder / "x.yaml", "x.yaml: there is no such file; check the name")

    def test_a_folder(self, folder: Path) -> None:
        (folder / "x.yaml").mkdir()
        self._refuses(folder / "x.yaml", "x.yaml: this is a folder; name the file in it")

    def test_an_unreadable_file(self, folder: Path) -> None:
        (folder / "x.yaml").touch(mode=0)
        sentence = "x.yaml: this file cannot be read (Permission denied); check its permissions"
        with ordinary_user():
            self._refuses(folder / "x.yaml", sentence)

    def test_a_broken_device(self) -> None:
        with pytest.raises(
            UsageError, match=r"^/proc/self/mem: this file cannot be read \(.+\); check its permissions"
        ):
            read_documents(Path("/proc/self/mem"))

    def test_a_file_too_large(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(located, "LARGEST_FILE", 10)
        (folder / "x.yaml").write_text("a: 123456789")
        self._refuses(folder / "x.yaml", "x.yaml: this file is larger than 8 MiB; name the right file or split it")

    def test_not_utf8(self, folder: Path) -> None:
        (folder / "x.yaml").write_bytes(b"a: 1\nb: \xff\n")
        self._refuses(folder / "x.yaml", "x.yaml:2: this is not UTF-8 text; save the file as UTF-8")

    def test_an_empty_file(self, folder: Path) -> None:
        (folder / "x.yaml").write_text("# nothing\n")
        self._refuses(folder / "x.yaml", "x.yaml: this file is empty; it should hold a list of wishes")

    def test_a_second_document(self, folder: Path) -> None:
        (folder / "x.yaml").write_text("a: 1\n---\nb: 1\n")
        self._refuses(folder / "x.yaml", "x.yaml:3: a second document begins here; a list of wishes is a single one")

    def test_not_a_mapping(self, folder: Path) -> None:
        (folder / "x.yaml").write_text("- a\n")
        self._refuses(
            folder / "x.yaml", "x.yaml:1: this is not a mapping of keys to values; it should hold a list of wishes"
        )

    def test_a_byte_order_mark_is_no_part_of_the_text(self, folder: Path) -> None:
        (folder / "x.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")

        assert read_document(folder / "x.yaml", what="a list of wishes").body == {"a": 1}

    @staticmethod
    def _refuses(path: Path, sentence: str) -> None:
        with pytest.raises(UsageError) as caught:
            read_document(path, what="a list of wishes")
        assert str(caught.value) == sentence
