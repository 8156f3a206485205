"""What tasks over spans have in common: one question to a span model, and an output made of its candidates."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel

from models.contract import Candidates, Kind
from server.inference.rounds import ask
from server.inference.runners import Runners
from server.tasks.keyed import Keyed
from server.tasks.task import Output, Work

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Query:
    """What a span model is asked about one text.

    names: the labels as the answer carries them; prompts: the distinct label texts that the model sees, in the same
    order. thresholds: 0..1, the score that a span of each must be above.
    """

    names: tuple[str, ...]
    prompts: tuple[str, ...]
    thresholds: tuple[float, ...]


class SpanTask(ABC, Generic[P]):
    """A `Task` that is a query and what is made of the answer."""

    kinds: ClassVar[tuple[Kind, ...]] = ("span",)

    @abstractmethod
    def query(self, parameters: P) -> Query:
        """The question to the model."""

    @abstractmethod
    def output(self, text: str, parameters: P, query: Query, candidates: Candidates, keyed: Keyed) -> Output:
        """The `output` of the answer, ready for JSON. keyed: what is done with the caller's key."""

    def labels(self, parameters: P) -> tuple[str, ...]:
        return self.query(parameters).names

    def work(self, text: str, parameters: P, models: Runners, keyed: Keyed) -> Work:
        query = self.query(parameters)
        candidates = yield from ask(models.span, models.span.plan(text, query.prompts, query.thresholds))
        return self.output(text, parameters, query, candidates, keyed)
