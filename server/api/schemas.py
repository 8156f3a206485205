"""The shapes of what comes in and goes out, as the OpenAPI document tells them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.tasks.extraction import ExtractionParameters
from server.tasks.pii import PiiParameters


class Body(BaseModel):
    """A part of a request. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class RunInput(Body):
    """One text, and how to process it."""

    text: str = Field(description="The text to process.", min_length=1)
    parameters: PiiParameters | ExtractionParameters | None = Field(
        None, description="How to process it. Which parameters there are depends on the task of the model."
    )


class RunRequest(Body):
    """A model and the inputs for it."""

    model_id: str = Field(description="A configured model id, such as `fastino-pii`.")
    input: list[RunInput] = Field(description="The inputs, each answered by itself.", min_length=1)


class Entity(BaseModel):
    """A labelled stretch of the text. Offsets are half-open and count Unicode code points."""

    start: int
    end: int
    label: str
    text: str
    score: float = Field(ge=0, le=1)


class RunOutput(BaseModel):
    """What was found; `redacted_text` where the task redacts."""

    entities: list[Entity]
    redacted_text: str | None = Field(None, json_schema_extra={"type": "string"})


class RunAnswer(BaseModel):
    """The answer to one input."""

    input: str | None = Field(description="The text as it was sent.")
    latency_ms: float = Field(description="Time of the model's forward passes alone.", ge=0)
    message: str
    output: RunOutput | None = Field(description="Null where this input could not be answered; `message` says why.")
    status: Literal["success", "error"]


class Problem(BaseModel):
    """Why a whole request is refused. `detail` repeats `message`."""

    status: Literal["error"]
    code: str
    message: str
    detail: str


class LimitProblem(Problem):
    """Which limit of the key's plan is used up; Retry-After says when to come back."""

    scope: Literal["requests_per_second", "items_per_month"]


class ModelInfo(BaseModel):
    """A configured model id. The device, and why it was chosen, are known once the model is loaded."""

    id: str
    task: str
    checkpoint: str
    engine: str | None
    device: str | None
    device_reason: str | None
    precision: str | None
    engine_reason: str | None
    status: Literal["loading", "ready", "failed"]
    error: str | None


class ModelHealth(BaseModel):
    """Whether a model id can answer."""

    id: str
    status: Literal["loading", "ready", "failed"]
    reason: str | None


class Live(BaseModel):
    """The process runs."""

    status: Literal["live"] = "live"


class Readiness(BaseModel):
    """Whether `/run` would answer for every configured model id."""

    status: Literal["ready", "not_ready"]
    models: list[ModelHealth]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The declaration of error answers for a route."""
    return {
        status: {"model": LimitProblem if status == 429 else Problem, "description": _REASONS[status]}
        for status in statuses
    }


_REASONS = {
    401: "The API key is missing or not valid.",
    403: "The key is valid and may not do this.",
    404: "There is no such model, endpoint or key.",
    413: "The request is over a limit on size or number.",
    415: "The body is not declared as plain JSON.",
    422: "The body is not JSON, or the named field is wrong.",
    429: "The key has asked as much as its plan allows.",
    500: "An error of the server.",
    503: "The queue is full, the request took too long, or the model is not ready; Retry-After says when to come back.",
}
