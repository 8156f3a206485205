"""The contract of a task: which parameters it takes, what it asks a span model, what it makes of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from models.contract import Candidates
from server.tasks.keyed import Keyed

Output = dict[str, Any]
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


class Task(Protocol[P]):
    """One kind of request. Stateless; its methods are called from several threads."""

    @property
    def name(self) -> str:
        """What the configuration calls it."""
        ...

    @property
    def parameters(self) -> type[P]:
        """The parameters of one input, with their defaults. They are validated in the context of `LimitSettings`."""
        ...

    def query(self, parameters: P) -> Query:
        """The question to the model."""
        ...

    def output(self, text: str, parameters: P, query: Query, candidates: Candidates, keyed: Keyed) -> Output:
        """The `output` of the answer, ready for JSON but for a `Draft` in `redacted_text`.

        keyed: what is done with the caller's key. Raises `InvalidInputError`, whose message begins with the path below
        the input, for parameters that cannot be met on this text.
        """
        ...
