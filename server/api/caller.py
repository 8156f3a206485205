"""Who asks, and whether they may: the key in `x-api-key` or `Authorization: Bearer`, checked before a body is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from server.access.keys import KeyRecord
from server.api.state import Wiring, wiring
from server.errors import ForbiddenError, StoreUnavailableError, UnauthorizedError
from server.store.errors import StoreError

_header = APIKeyHeader(name="x-api-key", auto_error=False, description="The API key.")
_bearer = HTTPBearer(auto_error=False, description="The API key as a bearer token.")


async def sent_key(
    header: Annotated[str | None, Security(_header)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> str | None:
    """What the request sends as its key, whatever it is; for a route that checks it itself."""
    return header or (bearer.credentials if bearer else None)


SentKey = Annotated[str | None, Depends(sent_key)]


async def require_key(parts: Annotated[Wiring, Depends(wiring)], sent: SentKey) -> KeyRecord | None:
    """The valid key that the request carries; None where no key is asked for.

    Raises `UnauthorizedError` or `StoreUnavailableError`.
    """
    return await checked_key(parts, sent)


async def checked_key(parts: Wiring, sent: str | None) -> KeyRecord | None:
    """The key whose secret was `sent`, if it is valid; None where no key is asked for. Raises as `require_key`."""
    if parts.access is None:
        return None
    if not sent:
        raise UnauthorizedError("an API key is needed: send it in x-api-key, or in Authorization as a Bearer token")
    try:
        record = await parts.access.keys.verify_soon(sent)
    except StoreError:
        raise StoreUnavailableError("the key cannot be checked at the moment", retry_after=1) from None
    if record is None:
        raise UnauthorizedError("this API key is not valid")
    parts.access.last_use.note(record)
    return record


Caller = Annotated[KeyRecord | None, Depends(require_key)]


def require_scope(scope: str) -> Callable[[KeyRecord | None], Awaitable[KeyRecord | None]]:
    """A dependency as `require_key`, which raises `ForbiddenError` for a key without `scope`."""

    async def scoped(caller: Caller) -> KeyRecord | None:
        check_scope(caller, scope)
        return caller

    return scoped


def check_model(caller: KeyRecord | None, model_id: str) -> None:
    """Raises `ForbiddenError` for a key that may not ask the model, or the endpoint, of this id."""
    if caller is not None and not caller.may_use(model_id):
        raise ForbiddenError("model_id: this API key may not ask this model")


def check_scope(caller: KeyRecord | None, scope: str) -> None:
    """Raises `ForbiddenError` for a key without `scope`."""
    if caller is not None and scope not in caller.scopes:
        raise ForbiddenError(f"this API key lacks the scope {scope}")
