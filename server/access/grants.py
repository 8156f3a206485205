"""What a key may do: its scopes, its models, its plan, until when. Knows neither secrets nor the store."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from server.access.plans import UNLIMITED
from server.errors import InvalidInputError

NAME_CHARACTERS = 100

RUN = "run"
ENDPOINTS_WRITE = "endpoints:write"
ADMIN = "admin"
SCOPES = (RUN, ENDPOINTS_WRITE, ADMIN)
"""Ask models; make and change custom endpoints; manage keys. None of them includes another."""

_MODEL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


@dataclass(frozen=True, slots=True)
class Grant:
    """For whom a key is made and what it may do.

    expires_at: from when on it is refused, None for never. models: the ids that it may ask, None for any.
    """

    owner: str = ""
    scopes: tuple[str, ...] = (RUN,)
    expires_at: datetime | None = None
    models: tuple[str, ...] | None = None
    plan: str = UNLIMITED


def check_name(name: str) -> None:
    """Raises `InvalidInputError` for a name that is empty, too long or not printable."""
    if not 1 <= len(name) <= NAME_CHARACTERS or not name.isprintable() or name.isspace():
        raise InvalidInputError(f"name: a key's name must be 1 to {NAME_CHARACTERS} printable characters")


def check_grant(grant: Grant, plans: Collection[str]) -> None:
    """Raises `InvalidInputError`, naming the field, for a grant that cannot be given. plans: the names there are."""
    if len(grant.owner) > NAME_CHARACTERS or not grant.owner.isprintable():
        raise InvalidInputError(f"owner: must be at most {NAME_CHARACTERS} printable characters")
    if not grant.scopes or not set(grant.scopes) <= set(SCOPES):
        raise InvalidInputError(f"scopes: must be one or more of {', '.join(SCOPES)}")
    _check_expiry(grant.expires_at)
    if grant.models is not None and not (grant.models and all(map(_MODEL_ID.fullmatch, grant.models))):
        raise InvalidInputError("models: must be one or more model ids, or left out for any model")
    if grant.plan not in plans:
        raise InvalidInputError(f"plan: there is no such plan; there are {', '.join(plans)}")


def check_future(moment: datetime | None) -> None:
    """Raises `InvalidInputError` for an expiry that has passed."""
    if moment is not None and moment <= datetime.now(UTC):
        raise InvalidInputError("expires_at: must be in the future")


def _check_expiry(moment: datetime | None) -> None:
    if moment is None:
        return
    if moment.tzinfo is None:
        raise InvalidInputError("expires_at: must name its time zone")
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise InvalidInputError("expires_at: must be a time before the year 10000 in UTC") from None
