"""The contract of a task: which parameters it takes, which models it needs, how it makes an output with them."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from models.contract import Kind
from server.inference.rounds import Asking
from server.inference.runners import Runners
from server.tasks.keyed import Keyed

Output = dict[str, Any]
Work = Asking[Output]
"""How an input is answered: a generator that yields what it asks models, and returns the `output` of the answer.

What runs between two rounds is pure CPU; for short requests it runs on the event loop, so it must be quick.
"""
P = TypeVar("P", bound=BaseModel)


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

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of models that it asks: the first is in the model id's checkpoint, others are in its encoder."""
        ...

    def labels(self, parameters: P) -> tuple[str, ...]:
        """The labels that an answer may have, as it carries them; empty for a task without."""
        ...

    def work(self, text: str, parameters: P, models: Runners, keyed: Keyed) -> Work:
        """The work on one input. keyed: what is done with the caller's key.

        A `RequestError` from it refuses the input; its message begins with the parameter's name.
        """
        ...
