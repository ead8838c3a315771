"""What is a secret by the place it stands at, whoever knows it: below keys, in headers, between the marks of a key.

Every pattern takes time in proportion to the text: no repetition within a repetition, and possessive or bounded where
two could share characters. Patterns run only on texts that hold one of their words, which keeps large logs fast.
"""

import base64
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from capvcd_collectors.secret_forms import Stretch

_SECRET_KEYS = frozenset(
    {
        "idtoken",
        "assertion",
        "authorization",
        "proxyauthorization",
        "cookie",
        "setcookie",
        "kubeconfig",
        "capiyaml",
        "usercontext",
        "chpasswd",
        "guestinfouserdata",
        "guestinfoignitionconfigdata",
        "guestinfokubeconfig",
        "guestinfopostcustomizationkubeadmtokeninfo",
        "guestinfopostcustomizationcloudinitoutput",
    }
)
_SECRET_ENDINGS = (
    "password",
    "passwd",
    "passphrase",
    "token",
    "jwt",
    "sessionid",
    "privatekey",
    "secretkey",
    "secretaccesskey",
    "clientsecret",
    "certificatekey",
    "keydata",
    "lastappliedconfiguration",
)
"""How keys of secrets end, whatever stands before: ``adminPassword``, ``vcloud_session_id``, ``client-key-data``.

``kubectl apply`` leaves the whole object, values of a Secret included, in ``…/last-applied-configuration``.
"""

_WORDS = ("pass", "token", "jwt", "session", "key", "secret", "assertion", "auth", "cookie", "config", "capi", "user")
"""One of these is in every name above."""

Hides = Callable[[str], bool]
"""Whether what stands below a key is a secret."""


@dataclass(frozen=True, slots=True)
class SecretNames:
    """What one product calls its secrets: *headers*, and *keys* of its documents."""

    headers: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()


def is_secret_key(key: str, others: Collection[str] = ()) -> bool:
    """Whether a value below *key* is a secret by its name alone; case and separators do not matter.

    *others* are names besides those of every product, without separators and in lower case.
    """
    bare = bare_key(key)
    return bare in _SECRET_KEYS or bare.endswith(_SECRET_ENDINGS) or bare in others


@lru_cache(maxsize=4096)
def bare_key(key: str) -> str:
    """*key* in lower case and without separators."""
    return re.sub(r"[^a-z0-9]", "", key.lower())


def longest_word(name: str) -> str:
    """The longest word of *name*, in lower case: ``harbour`` of ``x-harbour-ticket``, ``number`` of ``sealNumber``."""
    return max((word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name)), key=len, default="")


IsOne = Callable[[re.Match[str], Hides], bool]
"""Whether a match is of a secret."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Patterns for texts that hold one of *words* (in lower case) and that *suits* says they are made for.

    Each of *patterns* stands behind a mark that is in all it matches. Its group ``secret`` is one, if *is_one* says so.
    """

    words: tuple[str, ...]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    is_one: IsOne = lambda _match, _hides: True
    suits: Callable[[str], bool] = lambda _text: True

    def stretches(self, text: str, lowered: str, hides: Hides) -> list[Stretch]:
        """Where the secrets of *text* are; *lowered* is *text* in lower case."""
        for word in self.words:
            if word in lowered:
                break
        else:
            return []
        if not self.suits(text):
            return []
        return [
            Stretch(*match.span("secret"))
            for mark, pattern in self.patterns
            if mark in text
            for match in pattern.finditer(text)
            if self.is_one(match, hides)
        ]


def _rule(word: str, pattern: str, **conditions: Any) -> Rules:
    return Rules((word,), (("", re.compile(pattern)),), **conditions)


def _below_secret_key(match: re.Match[str], hides: Hides) -> bool:
    return hides(match["key"])


def _basic_pair(match: re.Match[str], _hides: Hides) -> bool:
    """``Basic`` is also an ordinary word: only what decodes to ``user:password`` is a credential."""
    encoded = match["secret"]
    try:
        return b":" in base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError:
        return False


def _holds_secret_object(text: str) -> bool:
    """Whether a YAML *text* is about Secrets of Kubernetes at all."""
    return re.search(r"(?m)^[ \t]*+(?:- )?[\"']?kind[\"']?:\s{1,20}[\"']?Secret\b", text) is not None


def _has_lines(text: str) -> bool:
    return "\n" in text.strip("\n")


def _is_one_line(text: str) -> bool:
    return not _has_lines(text)


_KEY = r"(?P<key>[\w./-]{1,120}+)"
_NO_KEY_BEFORE = r"(?<![\w./-])"
_SEPARATOR = r"[\"']?\s{0,20}(?:[:=]\s{0,20}(?:b?[\"'])?|,\s{0,20}b?[\"'])"
_BELOW = r"(?P<secret>(?P=indent)[ \t]++[^\n]*+(?:\n(?:(?P=indent)[ \t]++[^\n]*+|(?=\n)))*+)"
"""The lines below a key that stands after ``indent``, which are indented deeper."""

_YAML_KEY = rf"(?m)^[ \t]*+(?:-[ \t])?(?P<quote>[\"']?){_KEY}(?P=quote)[ \t]{{0,20}}:[ \t]{{1,20}}"

_ANYWHERE = (
    # "password": "...", in JSON or a Python dictionary, be it whole or not
    ('"', rf"\"{_KEY}\"\s{{0,20}}:\s{{0,20}}\"(?P<secret>(?:[^\"\\]++|\\.)++)"),
    ("'", rf"'{_KEY}'\s{{0,20}}:\s{{0,20}}'(?P<secret>(?:[^'\\]++|\\.)++)"),
    ("'", rf"'{_KEY}'\s{{0,20}}:\s{{0,20}}\"(?P<secret>(?:[^\"\\]++|\\.)++)"),
    # password=... in a form, a cookie or an environment; password="..." in XML; --password ... on a command line
    ("=", rf"{_NO_KEY_BEFORE}{_KEY}=(?P<secret>[^&\s\"'<>]++)"),
    ('="', rf"{_NO_KEY_BEFORE}{_KEY}=\"(?P<secret>[^\"<>]++)\""),
    ("='", rf"{_NO_KEY_BEFORE}{_KEY}='(?P<secret>[^'<>]++)'"),
    ("--", r"(?<!\S)--(?P<key>[\w-]{1,60}+)[ \t](?P<secret>[^\s\"'-][^\s\"']*+)"),
    # <AdminPassword>...</AdminPassword>
    ("</", r"<(?:[\w-]{1,60}+:)?(?P<key>[\w.-]{1,60}+)(?:\s[^<>]{0,400})?>(?P<secret>[^<]++)</"),
    # password: ... within a flow mapping of YAML; password: with lines below it
    (": ", rf"[{{,]\s{{0,20}}{_KEY}:\s{{1,20}}(?P<secret>[^\s{{}}\[\],&*!]++)"),
    ("\n", rf"(?m)^(?P<indent>[ ]*+)(?:- )?{_KEY}:[ \t]{{0,20}}(?:[|>][-+0-9]{{0,3}}[ \t]{{0,20}})?\n{_BELOW}"),
)
_IN_LINES = ((":", rf"{_YAML_KEY}(?P<secret>[^\s{{\[|>&*!][^\r\n]*+)"),)
"""A line of a file is a key and its value, whatever the value holds."""
_IN_A_SENTENCE = ((":", rf"{_YAML_KEY}(?P<secret>[^\s{{\[|>&*!]\S*+)[ \t]*+$"),)
"""In a sentence only one word after the colon is taken for a value."""

RULES = (
    # A private key, up to its end or that of the text
    _rule(
        "-----begin",
        r"(?P<secret>-----BEGIN [A-Z0-9 ]{0,60}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:[^-]++|-(?!----END ))*+(?:-----END [A-Z0-9 ]{0,60}-----)?)",
    ),
    # A JSON web token; without a dot it is only base64, matched so that a long one is passed over at once
    _rule(
        "eyj",
        r"(?P<secret>eyJ[\w-]{5,}+(?P<dot>\.[\w-]{5,}+(?:\.[\w-]*+)?)?)",
        is_one=lambda match, _hides: match["dot"] is not None,
    ),
    _rule("bearer", r"(?i)\bbearer\s{1,20}(?=[^\s\d]*+\d)(?P<secret>[\w.~+/-]{16,}+=*+)"),
    _rule("basic", r"(?i)\bbasic\s{1,20}(?P<secret>[A-Za-z0-9+/]{6,}+={0,2})", is_one=_basic_pair),
    _rule("://", r"://(?P<secret>[^/\s:@\"'<>]*+:[^/\s@\"'<>]++)@"),
    _rule("cookie", rf"(?i)\b(?:set-)?cookie{_SEPARATOR}(?P<secret>[^\s\"'][^\r\n\"']*+)"),
    # What kubeadm lets a machine join with: https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/
    _rule(".", r"(?<![\w.-])(?P<secret>[a-z0-9]{6}\.(?=[a-z]{0,15}[0-9])[a-z0-9]{16})(?![\w.-])"),
    # A hashed password as crypt(5) writes it
    _rule("$", r"(?P<secret>\$(?:[156y7]|2[abxy]|gy|argon2[id]{1,2})\$[\w./$=,+-]{8,}+)"),
    _rule(
        "guestinfo",
        r"(?i)key=\"(?P<key>guestinfo\.[\w.]{1,120}+)\"[^<>]{0,120}?value=\"(?P<secret>[^\"]++)",
        is_one=_below_secret_key,
    ),
    # Whatever a Secret holds, as kubectl writes it
    _rule(
        "data:",
        rf"(?m)^(?P<indent>[ ]*+)(?:- )?(?:stringData|data):[ \t]{{0,20}}\n{_BELOW}",
        suits=_holds_secret_object,
    ),
)
"""Rules that need no names."""


def header_rules(names: Iterable[str]) -> Rules:
    """The value of a header of one of *names*, as logs and messages have it; a word such as Bearer is no secret."""
    ordered = tuple(sorted(name.lower() for name in names))
    listed = "|".join(map(re.escape, ordered))
    scheme = r"(?:(?:basic|bearer|token|negotiate)\s{1,20})?"
    pattern = re.compile(rf"(?i)\b(?:{listed}){_SEPARATOR}{scheme}(?P<secret>[^\s\"',;}}]++)")
    return Rules(ordered, (("", pattern),))


def key_rules(words: Iterable[str] = ()) -> Iterator[Rules]:
    """What stands below a key of a secret, in every notation; *words* are in the names of keys besides the known."""
    every = (*_WORDS, *filter(None, words))
    notations = ((_ANYWHERE, lambda _text: True), (_IN_LINES, _has_lines), (_IN_A_SENTENCE, _is_one_line))
    for patterns, suits in notations:
        yield Rules(every, tuple((mark, re.compile(each)) for mark, each in patterns), _below_secret_key, suits)
