"""`/v1/keys`: making, listing, changing, rotating and revoking API keys, for keys with the scope `admin`."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from server.access.grants import ADMIN, Grant, check_future
from server.access.keys import Keys, NewKey
from server.api.body import json_body
from server.api.caller import require_scope
from server.api.key_schemas import KeyChange, KeyInfo, KeyRequest, KeySecret, key_change, key_info, key_request
from server.api.openapi import json_request
from server.api.schemas import problems
from server.api.state import Wiring, wiring
from server.errors import StoreUnavailableError
from server.store.errors import StoreError

router = APIRouter(
    prefix="/v1/keys",
    tags=["keys"],
    dependencies=[Depends(require_scope(ADMIN))],
    responses=problems(401, 403, 503),
)


async def _keys(parts: Annotated[Wiring, Depends(wiring)]) -> Keys:
    assert parts.access is not None, "the routes are there only where keys are"
    return parts.access.keys


KeysOfServer = Annotated[Keys, Depends(_keys)]


@router.get("")
def list_keys(keys: KeysOfServer) -> list[KeyInfo]:
    """Every key, oldest first, revoked ones included; never a secret."""
    with _StoreFailures():
        return [key_info(record) for record in keys.list()]


@router.post("", status_code=201, responses=problems(413, 415, 422), openapi_extra=json_request(KeyRequest))
async def create_key(
    request: Request, response: Response, keys: KeysOfServer, parts: Annotated[Wiring, Depends(wiring)]
) -> KeySecret:
    """Make a key. Its secret, in `key`, is shown in this answer and never again."""
    asked = key_request(await json_body(request, parts.settings.limits.body_bytes))
    grant = Grant(
        owner=asked.owner,
        scopes=tuple(asked.scopes),
        expires_at=asked.expires_at,
        models=None if asked.models is None else tuple(asked.models),
        plan=asked.plan,
    )
    check_future(grant.expires_at)

    def create() -> KeySecret:
        return _shown(keys, keys.create(asked.name, grant))

    response.headers["Cache-Control"] = "no-store"
    with _StoreFailures():
        return await asyncio.to_thread(create)


@router.get("/{key_id}", responses=problems(404))
def get_key(key_id: str, keys: KeysOfServer) -> KeyInfo:
    """What may be told about a key."""
    with _StoreFailures():
        return key_info(keys.find(key_id))


@router.patch("/{key_id}", responses=problems(404, 413, 415, 422), openapi_extra=json_request(KeyChange))
async def change_key(
    key_id: str, request: Request, keys: KeysOfServer, parts: Annotated[Wiring, Depends(wiring)]
) -> KeyInfo:
    """Change what is given, from the key's next request on; the rest stays. null takes an expiry or models away."""
    changes = key_change(await json_body(request, parts.settings.limits.body_bytes))
    check_future(changes.get("expires_at"))

    with _StoreFailures():
        return key_info(await asyncio.to_thread(keys.change, key_id, changes))


@router.post("/{key_id}/rotate", responses=problems(404))
def rotate_key(key_id: str, response: Response, keys: KeysOfServer) -> KeySecret:
    """Give the key another secret, shown in this answer and never again. The old one is refused from now on."""
    response.headers["Cache-Control"] = "no-store"
    with _StoreFailures():
        return _shown(keys, keys.rotate(key_id))


@router.delete("/{key_id}", responses=problems(404))
def revoke_key(key_id: str, keys: KeysOfServer) -> KeyInfo:
    """Refuse the key from its next request on, for ever. It stays in the list."""
    with _StoreFailures():
        return key_info(keys.revoke(key_id))


def _shown(keys: Keys, new: NewKey) -> KeySecret:
    return KeySecret(**key_info(keys.find(new.id)).model_dump(), key=new.secret)


class _StoreFailures:
    """Turns a failure of the store in its block into an answer."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, StoreError):
            raise StoreUnavailableError("the keys cannot be read or written at the moment", retry_after=1) from None
