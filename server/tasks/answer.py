"""What is said about one input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.errors import RequestError
from server.tasks.task import Output

_SUCCESS = "Responses from endpoint."


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one input: an output, or a message that says what is wrong.

    input: the text that was sent, None when there was none. latency_ms: milliseconds of the forward passes that the
    input took part in. refusal: set when the input itself is at fault.
    """

    input: str | None
    output: Output | None
    message: str = _SUCCESS
    latency_ms: float = 0.0
    refusal: RequestError | None = None

    @property
    def status(self) -> str:
        return "error" if self.output is None else "success"

    @property
    def labels(self) -> list[str]:
        """The label of every entity, or those that were chosen for the text."""
        output = self.output or {}
        choices = [output, *output.get("classifications", {}).values()]
        chosen = [choice["label"] for choice in choices if choice.get("label") is not None]
        return [entity["label"] for entity in output.get("entities", ())] + chosen

    def as_json(self) -> dict[str, Any]:
        """The object that stands for this input in the answer of `/run`."""
        return {
            "input": self.input,
            "latency_ms": self.latency_ms,
            "message": self.message,
            "output": self.output,
            "status": self.status,
        }


def refused(text: str | None, refusal: RequestError) -> Answer:
    """The answer to an input that cannot be worked on."""
    return Answer(text, None, refusal.message, refusal=refusal)
