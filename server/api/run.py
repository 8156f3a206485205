"""`POST /run`: the contract of the hosted API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from server.access.grants import RUN
from server.api.auditing import audited
from server.api.body import json_body
from server.api.caller import SentKey, check_model, check_scope, checked_key
from server.api.charging import admitted, charged, standing
from server.api.disconnect import unless_gone
from server.api.metrics import note_target
from server.api.openapi import json_request
from server.api.schemas import RunAnswer, RunRequest, problems
from server.api.state import Wiring, wiring
from server.errors import (
    InvalidInputError,
    StoreUnavailableError,
    UnknownEndpointError,
)
from server.store.errors import StoreError
from server.tasks.characters import quoted
from server.tasks.definition import saved_parameters

router = APIRouter(tags=["inference"])

_FIELDS = ("model_id", "input")


@router.post(
    "/run",
    response_model=list[RunAnswer],
    responses=problems(401, 403, 404, 413, 415, 422, 429, 503),
    openapi_extra=json_request(RunRequest),
)
async def run(request: Request, sent: SentKey, parts: Annotated[Wiring, Depends(wiring)]) -> Response:
    """Process one text or several. The answer is a list, one object for each input, in order.

    An input that cannot be answered fails alone: its object has the status `error` and says what is wrong.
    """
    async with audited(parts.audit) as noted:
        # Here and not in a dependency, so that what is refused for its key is noted too.
        caller = await checked_key(parts, sent)
        key_id = noted.key_id = "" if caller is None else caller.id
        check_scope(caller, RUN)
        admission = await admitted(parts, caller)
        asked, inputs = _asked(await json_body(request, parts.settings.limits.body_bytes))
        noted.inputs = inputs
        if isinstance(asked, str):
            check_model(caller, asked)
        model_id, saved = await _resolved(asked, parts)
        if (target := parts.service.catalogue.find(model_id)) is not None:
            noted.model_id = str(asked)
            note_target(request, target.model_id, target.task.name)
        async with charged(admission, len(inputs) if isinstance(inputs, list) else 0):
            work = parts.service.run(model_id, inputs, saved=saved, client=key_id)
            answers = noted.answers = await unless_gone(request, work)
    content = orjson.dumps([answer.as_json() for answer in answers])
    return Response(content, media_type="application/json", headers=standing(admission))


def _asked(document: object) -> tuple[object, object]:
    """The model id and the inputs of a request. Raises `InvalidInputError`."""
    if not isinstance(document, dict):
        raise InvalidInputError("the body must be an object with model_id and input")
    for name in document:
        if name not in _FIELDS:
            raise InvalidInputError(f"there is no field {quoted(name)}; expected model_id and input")
    for name in _FIELDS:
        if name not in document:
            raise InvalidInputError(f"{name}: is required")
    return document["model_id"], document["input"]


async def _resolved(model_id: object, parts: Wiring) -> tuple[object, Mapping[str, Any]]:
    """The model id behind `model_id`, and the parameters saved with it where that is a custom endpoint."""
    if not isinstance(model_id, str) or not parts.service.catalogue.may_be_endpoint(model_id):
        return model_id, {}
    try:
        endpoint = await parts.endpoints.find_soon(model_id)
    except UnknownEndpointError:
        raise UnknownEndpointError("model_id: there is no custom endpoint of this name") from None
    except StoreError:
        raise StoreUnavailableError("the endpoint cannot be read at the moment", retry_after=1) from None
    if not endpoint.live:
        raise UnknownEndpointError("model_id: this endpoint is a draft; confirm it first")
    return endpoint.base, saved_parameters(endpoint.definition, parts.service.catalogue.find(endpoint.base))
