"""The shapes of what comes in and goes out, as the OpenAPI document tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.tasks.classification.parameters import ClassificationParameters
from server.tasks.extraction import ExtractionParameters
from server.tasks.pii import PiiParameters
from server.tasks.profanity import ProfanityParameters
from server.tasks.summarization.parameters import SummarizationParameters


class Body(BaseModel):
    """A part of a request. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class RunInput(Body):
    """One text, and how to process it."""

    text: str = Field(description="The text to process.", min_length=1)
    parameters: (
        PiiParameters
        | ExtractionParameters
        | ClassificationParameters
        | ProfanityParameters
        | SummarizationParameters
        | None
    ) = Field(None, description="How to process it. Which parameters there are depends on the task of the model.")


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
    severity: int | None = Field(
        None, description="Of profanity: 1 (mild) to 4 (slurs and the worst).", json_schema_extra={"type": "integer"}
    )
    category: str | None = Field(None, description="Of profanity: general, sexual or slur; null where nobody can tell.")
    source: str | None = Field(None, description="With `explain`: who found it.", json_schema_extra={"type": "string"})
    recogniser: str | None = Field(None, description="With `explain`: by which recogniser, where it was one.")
    checks: list[str] | None = Field(
        None, description="With `explain`: what was checked; `not` before a check that failed."
    )


class LabelScore(BaseModel):
    """A label, and how well it fits."""

    label: str
    score: float = Field(ge=0, le=1)


class ChosenLabels(BaseModel):
    """The labels of a text, the best first. `label` and `score` are null where none reaches the threshold."""

    label: str | None
    score: float | None = Field(ge=0, le=1)
    labels: list[LabelScore]
    method: Literal["exact", "two_stage", "few_shot"] = Field(
        description="`exact`: every label was judged by the model. `two_stage`: those that embeddings of text and "
        "labels brought close. `few_shot`: those that a head learnt from the examples left in doubt."
    )
    judged: int = Field(description="How many labels the model judged.", ge=0)


class SeveralChoices(BaseModel):
    """The answer to `classifications`, by their names."""

    classifications: dict[str, ChosenLabels]


class SummarySentence(BaseModel):
    """A sentence of the text. Offsets are half-open and count Unicode code points."""

    start: int
    end: int
    text: str
    score: float = Field(ge=0, le=1)


class Summary(BaseModel):
    """A summary, and the sentences of the text that it is made of, or is nearest to, in the order of the text."""

    summary: str
    sentences: list[SummarySentence]


class RunOutput(BaseModel):
    """What was found; `redacted_text` where the task redacts, and `mapping` where that was asked for."""

    entities: list[Entity]
    redacted_text: str | None = Field(None, json_schema_extra={"type": "string"})
    mapping: str | None = Field(
        None,
        description="With the redaction style `numbered` and its `mapping`: the sealed values, for `/restore`.",
        json_schema_extra={"type": "string"},
    )


class RunAnswer(BaseModel):
    """The answer to one input."""

    input: str | None = Field(description="The text as it was sent.")
    latency_ms: float = Field(description="Time of the model's forward passes alone.", ge=0)
    message: str
    output: RunOutput | ChosenLabels | SeveralChoices | Summary | None = Field(
        description="Null where this input could not be answered; `message` says why."
    )
    status: Literal["success", "error"]


class Restored(BaseModel):
    """A text whose tokens and placeholders are values again, and how many there were."""

    text: str
    restored: int = Field(ge=0)


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


class EndpointInfo(BaseModel):
    """One version of a custom endpoint. `id` is what `/run` takes as `model_id`; a draft does not answer."""

    id: str
    status: Literal["live", "draft"]
    version: int
    created_at: datetime
    changed_at: datetime
    author: str = Field(description="The id of the key that made this version; empty for the command line.")
    definition: dict[str, Any]


class ScoreInfo(BaseModel):
    """Agreement with the examples: micro-averaged over entities of equal boundaries and label."""

    precision: float
    recall: float
    f1: float


class ExpectedInfo(BaseModel):
    """A labelled stretch of an example; where texts as a whole are labelled, the label alone."""

    label: str
    start: int | None = None
    end: int | None = None
    text: str | None = None


class ReviewedInfo(BaseModel):
    """One example: what the endpoint answers as it is defined, beside what is expected."""

    text: str
    now: list[ExpectedInfo]
    expected: list[ExpectedInfo]
    correct: bool


class ReviewInfo(BaseModel):
    """What an endpoint makes of its examples. `after` is with the suggestions, which `suggested` contains."""

    examples: list[ReviewedInfo]
    learn: bool = Field(description="Whether it is suggested to learn from the examples.")
    thresholds: dict[str, float] = Field(description="Suggested thresholds; empty where they gain nothing.")
    descriptions: dict[str, str] = Field(description="Suggested descriptions of types.")
    before: ScoreInfo
    after: ScoreInfo
    suggested: dict[str, Any]


class Draft(BaseModel):
    """A draft and its review."""

    endpoint: EndpointInfo
    review: ReviewInfo


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
    412: "The endpoint is at another version than If-Match names.",
    413: "The request is over a limit on size or number.",
    415: "The body is not declared as plain JSON.",
    422: "The body is not JSON, or the named field is wrong.",
    428: "If-Match must name the version that is changed.",
    429: "The key has asked as much as its plan allows.",
    500: "An error of the server.",
    503: "The queue is full, the request took too long, or the model is not ready; Retry-After says when to come back.",
}
