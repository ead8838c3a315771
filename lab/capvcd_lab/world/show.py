"""The world as plain data for people to read; secrets are covered."""

import base64
import dataclasses
from datetime import datetime
from typing import Any

from capvcd_lab.world.world import World

_COVER = "********"
_SHORTEST_SECRET = 8


def show(world: World) -> dict[str, Any]:
    """Everything in the world, dates as text, and no password or token in any place it was copied to."""
    secrets = {user.password for user in world.users}
    secrets |= {token.secret for user in world.users for token in user.api_tokens}
    secrets |= set(world.installation.secrets.values())
    hidden = [secret for secret in secrets if len(secret) >= _SHORTEST_SECRET]
    hidden += [base64.b64encode(secret.encode()).decode().rstrip("=") for secret in hidden]
    plain: dict[str, Any] = _plain(world, sorted(hidden, key=len, reverse=True))
    return plain


def _plain(value: Any, hidden: list[str]) -> Any:
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name), hidden) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: _plain(item, hidden) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, hidden) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        for secret in hidden:
            value = value.replace(secret, _COVER)
    return value
