"""The one way from a request to its answers, for HTTP and for the command line alike. Knows neither of them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any, TypeVar

from models.loading import load_span_model
from server.errors import InvalidInputError, RequestError, TooLargeError, TooManyLabelsError
from server.inference.chunking import LabelTooLongError
from server.inference.finder import Finder, Found, Plan, Run
from server.inference.outcome import ForwardError
from server.inference.registry import Load, Registry
from server.metrics import Metrics
from server.settings import Settings
from server.tasks.answer import Answer, refused
from server.tasks.catalogue import Catalogue, Target
from server.tasks.characters import has_fewer_characters
from server.tasks.drafts import is_settled, settled
from server.tasks.keyed import Keyed, secret_in
from server.tasks.numbering import Numbers
from server.tasks.question import Question, question_of, text_of
from server.telemetry import describe

logger = logging.getLogger(__name__)

T = TypeVar("T")

_NOTHING: Mapping[str, Any] = {}

Prepared = tuple[Question | RequestError, Plan | Answer]
"""What an input asks and how it will be answered; or why it cannot, and the answer that says so."""

_SHORT_CHARACTERS = 2000
"""Of a request that is prepared and answered on the event loop: a trip to another thread would take longer."""


class Service:
    """Answers requests with the configured models, from `start`, which returns while they load, to `stop`."""

    def __init__(self, settings: Settings, load: Load = load_span_model) -> None:
        self._limits = settings.limits
        self._request_seconds = settings.inference.request_seconds
        self.catalogue = Catalogue(settings.models)
        self.metrics = Metrics()
        self.registry = Registry(settings.models, settings.inference, settings.model_cache, load, self.metrics)
        self._secret = cache(partial(secret_in, settings.redaction_secret))
        self._pool = ThreadPoolExecutor(settings.inference.prepare_threads, "prepare")

    def start(self) -> None:
        self.registry.start()

    def stop(self) -> None:
        """Finish what was admitted, within the drain time."""
        self.registry.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def run(
        self, model_id: object, inputs: object, *, saved: Mapping[str, Any] = _NOTHING, client: str = ""
    ) -> list[Answer]:
        """The answers to a request, one for each input, in order.

        saved: parameters of a custom endpoint, for what an input's own leave out. client: whose request it is; who has
        the same string has one share of the model together.
        Raises a `RequestError` when the request is refused as a whole: an unknown model, one that is not ready, too
        much of anything, or not one input that can be worked on.
        """
        deadline = self._deadline()
        if not isinstance(model_id, str):
            raise InvalidInputError("model_id: must be a string")
        if not isinstance(inputs, list) or not inputs:
            raise InvalidInputError("input: must be a list of one object or more")
        target = self.catalogue.target(model_id)
        if len(inputs) > self._limits.items:
            raise TooLargeError(f"input: has more than {self._limits.items} items")
        finder = self.registry.finder(target.model_id)
        prepared = await self._prepared(finder, target, inputs, saved)
        for question, _ in prepared:
            if isinstance(question, TooLargeError | TooManyLabelsError):
                raise question
        queue = partial(finder.run, client=client, deadline=deadline)
        answers = await self._answers(queue, target, client, inputs, prepared)
        failed = sum(answer.output is None for answer in answers)
        self.metrics.inputs(target.model_id, target.task.name, len(answers) - failed, failed)
        refusals = [answer.refusal for answer in answers if answer.refusal]
        if len(refusals) == len(answers):
            raise refusals[0]
        return answers

    async def answer_each(
        self, model_id: str, inputs: Sequence[object], *, client: str = "", numbers: Numbers | None = None
    ) -> list[Answer]:
        """As `run`, for a caller with any number of inputs and no hurry: what is wrong with one stays with that one.

        numbers: of earlier calls, for values to keep.
        """
        target = self.catalogue.target(model_id)
        finder = self.registry.finder(target.model_id)
        queue = partial(finder.run, client=client)
        prepared = await self._prepared(finder, target, inputs, {})
        return await self._answers(queue, target, client, inputs, prepared, numbers)

    def _deadline(self) -> float | None:
        return None if self._request_seconds is None else time.monotonic() + self._request_seconds

    async def _prepared(
        self, finder: Finder, target: Target, inputs: Sequence[object], saved: Mapping[str, Any]
    ) -> list[Prepared]:
        """What each input asks, and the plan to answer it: a trip to another thread for each, none for few."""
        work = [
            partial(self._prepare, finder, target, saved, f"input[{index}]", raw) for index, raw in enumerate(inputs)
        ]
        if has_fewer_characters(inputs, _SHORT_CHARACTERS):
            return [step() for step in work]
        return await asyncio.gather(*map(self._in_pool, work))

    def _prepare(self, finder: Finder, target: Target, saved: Mapping[str, Any], path: str, raw: object) -> Prepared:
        try:
            question = question_of(path, raw, target.task, self._limits, saved)
        except RequestError as refusal:
            return refusal, refused(text_of(raw), refusal)
        return question, _plan(finder, question)

    def keyed(self, client: str) -> Keyed:
        """What is done with the key of a caller. client: as for `run`."""
        return Keyed(self._secret, client)

    async def _answers(
        self,
        queue: Callable[[list[Plan]], Run],
        target: Target,
        client: str,
        inputs: Sequence[object],
        prepared: Sequence[Prepared],
        numbers: Numbers | None = None,
    ) -> list[Answer]:
        run = queue([plan for _, plan in prepared if isinstance(plan, Plan)])
        await asyncio.wrap_future(run.done)
        found = iter(run.found())
        results = [next(found) if isinstance(plan, Plan) else plan for _, plan in prepared]
        keyed = self.keyed(client)
        work = partial(_answer, target, keyed)
        settle = partial(settled, keyed=keyed, numbers=numbers or Numbers())
        questions = [question for question, _ in prepared]
        if sum(len(text_of(raw) or "") for raw in inputs) <= _SHORT_CHARACTERS:
            return settle(list(map(work, questions, results)))
        answers = await asyncio.gather(*map(partial(self._in_pool, work), questions, results))
        return settle(answers) if all(map(is_settled, answers)) else await self._in_pool(settle, answers)

    async def _in_pool(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run CPU work beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)


def _plan(finder: Finder, question: Question) -> Plan | Answer:
    query = question.query
    try:
        return finder.plan(question.text, query.prompts, query.thresholds)
    except LabelTooLongError:
        return refused(
            question.text,
            InvalidInputError(f"{question.path}.parameters: a label leaves no room for text in this model"),
        )
    except Exception as error:  # noqa: BLE001 - one input's failure is its own
        logger.warning("an input could not be prepared: %s", describe(error))
        return Answer(question.text, None, f"{question.path}: the text could not be prepared ({type(error).__name__})")


def _answer(
    target: Target, keyed: Keyed, question: Question | RequestError, found: Found | ForwardError | Answer
) -> Answer:
    if isinstance(found, Answer):
        return found
    assert isinstance(question, Question)
    if isinstance(found, ForwardError):
        return Answer(question.text, None, f"{question.path}: {found}")
    try:
        output = target.task.output(question.text, question.parameters, question.query, found.candidates, keyed)
    except InvalidInputError as refusal:
        return refused(question.text, InvalidInputError(f"{question.path}.{refusal}"))
    except Exception as error:  # noqa: BLE001 - one input's failure is its own
        logger.warning("an answer could not be made: %s", describe(error))
        return Answer(question.text, None, f"{question.path}: the answer could not be made ({type(error).__name__})")
    return Answer(question.text, output, latency_ms=found.seconds * 1000)
