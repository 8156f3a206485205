"""`POST /run`: the contract of the hosted API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from server.api.body import json_body
from server.api.disconnect import unless_gone
from server.api.keys import KeyId
from server.api.metrics import note_target
from server.api.openapi import json_request
from server.api.schemas import RunAnswer, RunRequest, problems
from server.api.state import Wiring, wiring
from server.errors import InvalidInputError, StoreUnavailableError, UnknownEndpointError
from server.store.errors import StoreError
from server.tasks.characters import quoted

router = APIRouter(tags=["inference"])

_FIELDS = ("model_id", "input")


@router.post(
    "/run",
    response_model=list[RunAnswer],
    responses=problems(401, 404, 413, 415, 422, 503),
    openapi_extra=json_request(RunRequest),
)
async def run(request: Request, key_id: KeyId, parts: Annotated[Wiring, Depends(wiring)]) -> Response:
    """Process one text or several. The answer is a list, one object for each input, in order.

    An input that cannot be answered fails alone: its object has the status `error` and says what is wrong.
    """
    document = await json_body(request, parts.settings.limits.body_bytes)
    if not isinstance(document, dict):
        raise InvalidInputError("the body must be an object with model_id and input")
    for name in document:
        if name not in _FIELDS:
            raise InvalidInputError(f"there is no field {quoted(name)}; expected model_id and input")
    for name in _FIELDS:
        if name not in document:
            raise InvalidInputError(f"{name}: is required")
    model_id, saved = await _resolved(document["model_id"], parts)
    if (target := parts.service.catalogue.find(model_id)) is not None:
        note_target(request, target.model_id, target.task.name)
    work = parts.service.run(model_id, document["input"], saved=saved, client=key_id)
    answers = await unless_gone(request, work)
    content = orjson.dumps([answer.as_json() for answer in answers])
    return Response(content, media_type="application/json")


async def _resolved(model_id: object, parts: Wiring) -> tuple[object, Mapping[str, Any]]:
    """The model id behind `model_id`, and the parameters saved with it where that is a custom endpoint."""
    if not isinstance(model_id, str) or not parts.service.catalogue.may_be_endpoint(model_id):
        return model_id, {}
    endpoint = parts.endpoints.find_at_once(model_id)
    if endpoint is None:
        try:
            endpoint = await run_in_threadpool(parts.endpoints.find, model_id)
        except UnknownEndpointError:
            raise UnknownEndpointError("model_id: there is no custom endpoint of this name") from None
        except StoreError:
            raise StoreUnavailableError("the endpoint cannot be read at the moment", retry_after=1) from None
    if not endpoint.live:
        raise UnknownEndpointError("model_id: this endpoint is a draft; confirm it first")
    return endpoint.base, endpoint.definition.get("parameters", {})
