"""The shapes of `/v1/keys`, and reading them from a request."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, ValidationError

from server.access.grants import NAME_CHARACTERS
from server.access.keys import KeyRecord
from server.access.plans import UNLIMITED
from server.api.schemas import Body
from server.errors import InvalidInputError
from server.tasks.characters import quoted

Scope = Literal["run", "endpoints:write", "admin"]
ModelId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME_CHARACTERS)]
Owner = Annotated[str, StringConstraints(max_length=NAME_CHARACTERS)]
Scopes = Annotated[list[Scope], Field(min_length=1)]
Models = Annotated[list[ModelId], Field(min_length=1)]

B = TypeVar("B", bound=Body)


class KeyRequest(Body):
    """A key to be made."""

    name: Name = Field(description="What the key is for.")
    owner: Owner = Field("", description="Who answers for it.")
    scopes: Scopes = Field(default=["run"], description="What it may do. No scope includes another.")
    expires_at: AwareDatetime | None = Field(None, description="From when on it is refused; null for never.")
    models: Models | None = Field(None, description="The model ids that it may ask; null for any.")
    plan: str = Field(UNLIMITED, description="How much it may ask: build, pro, team, unlimited or a configured plan.")


class KeyChange(Body):
    """What is to change about a key; what is left out stays."""

    name: Name = ""
    owner: Owner = ""
    scopes: Scopes = Field(default=[])
    expires_at: AwareDatetime | None = None
    models: Models | None = None
    plan: str = ""


class KeyInfo(BaseModel):
    """What may be told about a key. `prefix` is how the key begins; `last_used` is a day in UTC."""

    id: str
    prefix: str
    name: str
    owner: str
    scopes: list[str]
    models: list[str] | None
    plan: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used: date | None


class KeySecret(KeyInfo):
    """A key at the one moment when its secret is shown."""

    key: str


def key_info(record: KeyRecord) -> KeyInfo:
    """What may be told about the key of `record`."""
    return KeyInfo.model_validate(record, from_attributes=True)


def key_request(document: object) -> KeyRequest:
    """The request for a key in a JSON document. Raises `InvalidInputError`."""
    return _validated(KeyRequest, document)


def key_change(document: object) -> dict[str, Any]:
    """The fields of a key that a JSON document changes, as `Grant` has them. Raises `InvalidInputError`."""
    found = _validated(KeyChange, document)
    values = {name: getattr(found, name) for name in found.model_fields_set}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _validated(kind: type[B], document: object) -> B:
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if detail["type"] == "extra_forbidden":
        raise InvalidInputError(f"there is no field {quoted(detail['loc'][-1])}")
    path = ".".join(map(str, detail["loc"]))
    raise InvalidInputError(f"{path or 'the body'}: {detail['msg']}")
