"""Who may ask: the key in `x-api-key` or `Authorization: Bearer`, checked before a body is read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from server.api.state import Wiring, wiring
from server.errors import StoreUnavailableError, UnauthorizedError
from server.store.errors import StoreError

_header = APIKeyHeader(name="x-api-key", auto_error=False, description="The API key.")
_bearer = HTTPBearer(auto_error=False, description="The API key as a bearer token.")


async def require_key(
    parts: Annotated[Wiring, Depends(wiring)],
    header: Annotated[str | None, Security(_header)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> str:
    """The id of the valid key that the request carries; empty where no key is asked for.

    Raises `UnauthorizedError` or `StoreUnavailableError`.
    """
    if parts.keys is None:
        return ""
    sent = header or (bearer.credentials if bearer else None)
    if not sent:
        raise UnauthorizedError("an API key is needed: send it in x-api-key, or in Authorization as a Bearer token")
    if (known := parts.keys.verify_at_once(sent)) is not None:
        return known.id
    try:
        record = await run_in_threadpool(parts.keys.verify, sent)
    except StoreError:
        raise StoreUnavailableError("the key cannot be checked at the moment", retry_after=1) from None
    if record is None:
        raise UnauthorizedError("this API key is not valid")
    return record.id


KEY_REQUIRED = Depends(require_key)
KeyId = Annotated[str, KEY_REQUIRED]
