"""`POST /restore`: the values behind what the redaction styles `encrypt` and `numbered` put in their place."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, ValidationError

from server.access.grants import RUN
from server.access.keys import KeyRecord
from server.api.body import json_body
from server.api.caller import require_scope
from server.api.openapi import json_request
from server.api.schemas import Body, Restored, problems
from server.api.state import Wiring, wiring
from server.tasks.keyed import Keyed
from server.tasks.mapping import opened
from server.tasks.violations import refusal_of

router = APIRouter(tags=["inference"])

MOST_MAPPINGS = 1000


class RestoreRequest(Body):
    """A redacted text, and the project that its redaction named."""

    text: str = Field(description="A text with tokens such as `<EMAIL:…>`, or placeholders such as `<EMAIL_1>`.")
    project: str = Field("", description="The project of the redaction.", max_length=100)
    mappings: list[str] = Field(
        default=[],
        description="What stood in `mapping` beside one redacted text, or several of one request.",
        max_length=MOST_MAPPINGS,
    )


def _restored(keyed: Keyed, asked: RestoreRequest) -> Restored:
    text, number = keyed.restore(asked.text, asked.project, opened(asked.mappings, keyed, asked.project))
    return Restored(text=text, restored=number)


@router.post(
    "/restore", responses=problems(401, 403, 413, 415, 422, 429, 503), openapi_extra=json_request(RestoreRequest)
)
async def restore(
    request: Request,
    caller: Annotated[KeyRecord | None, Depends(require_scope(RUN))],
    parts: Annotated[Wiring, Depends(wiring)],
) -> Restored:
    """The text with every token opened, and every placeholder that the mappings hold replaced.

    A token or mapping that was changed, or made with another key or project, is refused.
    """
    if parts.access is not None:
        await parts.access.limits.admit(caller)
    try:
        asked = RestoreRequest.model_validate(await json_body(request, parts.settings.limits.body_bytes), strict=True)
    except ValidationError as error:
        raise refusal_of(error, "body") from None
    keyed = parts.service.keyed("" if caller is None else caller.id)
    return await run_in_threadpool(_restored, keyed, asked)
