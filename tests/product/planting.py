"""Secrets that stand out, planted in a lab and its files, and every form in which they could be seen again."""

import base64
import html
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

from capvcd_lab.server import Lab
from capvcd_lab.world.identity import User


class Plants:
    """The secrets of one lab: those in its files, and the session tokens it hands out while it serves."""

    def __init__(self, lab: Lab) -> None:
        """Give every secret in *lab* a value that stands out; to be done before its files are written."""
        self.secrets: list[str] = []
        self.session_tokens: list[str] = []
        for number, old in enumerate(_secrets_in(lab)):
            new = f"Pl4nted+Secret/N{number}&is=<odd>"
            self.secrets.append(new)
            _replace_everywhere(lab, old, new)
        self._record_sessions(lab)

    def _record_sessions(self, lab: Lab) -> None:
        open_session = lab.vcd.open_session

        def recording(user: User) -> Any:
            session = open_session(user)
            self.session_tokens.append(session.token)
            return session

        lab.vcd.open_session = recording  # type: ignore[method-assign]

    def seen_in(self, *texts: str) -> list[str]:
        """The forms of all planted secrets, session tokens included, that *texts* hold."""
        together = "\n".join(texts)
        parts = [part for token in self.session_tokens for part in token.split(".")[1:]]
        known = [*self.secrets, *self.session_tokens, *parts]
        return sorted(form for secret in known for form in forms(secret) if form in together)


def forms(secret: str) -> set[str]:
    """*secret* as it is, in a URL, in JSON, in markup, and inside base64 wherever it begins there."""
    plain = {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        html.escape(secret),
        html.escape(html.escape(secret)),
        secret.encode().hex(),
    }
    return plain | {form for alphabet in (b"+/", b"-_") for form in _in_base64(secret, alphabet)}


def _in_base64(secret: str, alphabet: bytes) -> Iterable[str]:
    for lead in range(3):
        text = base64.b64encode(b"\0" * lead + secret.encode(), alphabet).decode()
        inner = text[4:].rstrip("=")
        yield inner[: len(inner) - 2]


def _secrets_in(lab: Lab) -> list[str]:
    users = lab.world.users
    found = [user.password for user in users] + [token.secret for user in users for token in user.api_tokens]
    return sorted({each for each in [*found, *lab.world.installation.secrets.values()] if each})


def _replace_everywhere(lab: Lab, old: str, new: str) -> None:
    for user in lab.world.users:
        user.password = new if user.password == old else user.password
        for token in user.api_tokens:
            token.secret = new if token.secret == old else token.secret
    installation = lab.world.installation
    installation.secrets = {name: new if each == old else each for name, each in installation.secrets.items()}
    coded = {old: new, base64.b64encode(old.encode()).decode(): base64.b64encode(new.encode()).decode()}
    if installation.kustomization is not None:
        installation.kustomization = _replaced(installation.kustomization, coded)
    for manifest in installation.manifests:
        manifest.documents[:] = _replaced(manifest.documents, coded)


def _replaced(value: Any, coded: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, coded) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, coded) for each in value]
    if isinstance(value, str):
        for old, new in coded.items():
            value = value.replace(old, new)
    return value
