"""One input on its way through the rounds of its work. Whatever goes wrong with it is its own answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from server.errors import InvalidInputError, RequestError
from server.inference.chunking import LabelTooLongError
from server.inference.outcome import ForwardError, ForwardPass
from server.inference.rounds import Round
from server.inference.runner import Found
from server.tasks.answer import Answer, refused
from server.tasks.question import Question
from server.tasks.task import Work
from server.telemetry import describe

logger = logging.getLogger(__name__)


class Job:
    """Either `round` is set, what the input waits for, or `answer` is. Nothing that its methods meet is raised."""

    def __init__(self, question: Question, work: Work) -> None:
        self._question = question
        self._work = work
        self._forwards: set[ForwardPass] = set()
        self.round: Round | None = None
        self.answer: Answer | None = None
        self._advance("the text could not be prepared", lambda: next(work))

    def proceed(self, found: Sequence[Found[Any] | ForwardError]) -> None:
        """Go on with what was found of each ask of `round`."""
        self.round = None
        values = []
        for one in found:
            if isinstance(one, ForwardError):
                self._work.close()
                self.answer = self._failed(str(one))
                return
            self._forwards |= one.forwards
            values.append(one.value)
        self._advance("the answer could not be made", lambda: self._work.send(values))

    def _advance(self, failure: str, step: Callable[[], Round]) -> None:
        question = self._question
        try:
            self.round = step()
        except StopIteration as end:
            seconds = sum(forward.seconds for forward in self._forwards)
            self.answer = Answer(question.text, end.value, latency_ms=seconds * 1000)
        except LabelTooLongError:
            message = f"{question.path}.parameters: a label leaves no room for text in this model"
            self.answer = refused(question.text, InvalidInputError(message))
        except RequestError as refusal:
            self.answer = refused(question.text, InvalidInputError(f"{question.path}.parameters.{refusal.message}"))
        except Exception as error:  # noqa: BLE001 - one input's failure is its own
            logger.warning("%s: %s", failure, describe(error))
            self.answer = self._failed(f"{failure} ({type(error).__name__})")

    def _failed(self, message: str) -> Answer:
        return Answer(self._question.text, None, f"{self._question.path}: {message}")
