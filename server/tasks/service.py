"""The one way from a request to its answers, for HTTP and for the command line alike. Knows neither of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any, TypeVar

from models.loading import load_model
from server.errors import InvalidInputError, RequestError, TooLargeError, TooManyLabelsError
from server.inference.registry import Load, Registry
from server.inference.rounds import Round, Rounds
from server.inference.runners import Runners
from server.metrics import Metrics
from server.settings import Settings
from server.tasks.answer import Answer, refused
from server.tasks.catalogue import Catalogue, Target
from server.tasks.characters import is_short
from server.tasks.drafts import is_settled, settled
from server.tasks.job import Job
from server.tasks.keyed import Keyed, secret_in
from server.tasks.numbering import Numbers
from server.tasks.question import question_of, text_of

T = TypeVar("T")

_NOTHING: Mapping[str, Any] = {}

_SHORT_CHARACTERS = 2000
"""Of a request that is prepared and answered on the event loop: a trip to another thread would take longer."""
_LONG_WORK = frozenset({"patterns"})
"""Parameters that make work of any length: a caller's own expressions may take a quarter of a second for each text."""


class Service:
    """Answers requests with the configured models, from `start`, which returns while they load, to `stop`."""

    def __init__(self, settings: Settings, load: Load = load_model) -> None:
        self._limits = settings.limits
        self._request_seconds = settings.inference.request_seconds
        self.catalogue = Catalogue(settings.models, settings.classification)
        self.metrics = Metrics()
        kinds = self.catalogue.kinds
        self.registry = Registry(settings.models, settings.inference, settings.model_cache, load, self.metrics, kinds)
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
        models = self.registry.runners(target.model_id)
        short = is_short([inputs, saved], _SHORT_CHARACTERS, _LONG_WORK)
        begun = await self._begun(models, target, inputs, saved, client, short=short)
        for one in begun:
            if isinstance(one, Answer) and isinstance(one.refusal, TooLargeError | TooManyLabelsError):
                raise one.refusal
        answers = await self._answers(begun, Rounds(client, deadline), client, short=short)
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
        models = self.registry.runners(target.model_id)
        short = is_short(inputs, _SHORT_CHARACTERS, _LONG_WORK)
        begun = await self._begun(models, target, inputs, {}, client, short=short)
        return await self._answers(begun, Rounds(client, None), client, short=short, numbers=numbers)

    def _deadline(self) -> float | None:
        return None if self._request_seconds is None else time.monotonic() + self._request_seconds

    async def _begun(
        self,
        models: Runners,
        target: Target,
        inputs: Sequence[object],
        saved: Mapping[str, Any],
        client: str,
        *,
        short: bool,
    ) -> list[Job | Answer]:
        """The work on each input up to what it asks first, or the answer that says why there is none.

        A trip to another thread for each; none for short requests.
        """
        keyed = self.keyed(client)
        work = [
            partial(self._begin, models, target, saved, keyed, f"input[{index}]", raw)
            for index, raw in enumerate(inputs)
        ]
        if short:
            return [step() for step in work]
        return await asyncio.gather(*map(self._in_pool, work))

    def _begin(
        self, models: Runners, target: Target, saved: Mapping[str, Any], keyed: Keyed, path: str, raw: object
    ) -> Job | Answer:
        try:
            question = question_of(path, raw, target.task, self._limits, saved)
        except RequestError as refusal:
            return refused(text_of(raw), refusal)
        return Job(question, target.task.work(question.text, question.parameters, models, keyed))

    def keyed(self, client: str) -> Keyed:
        """What is done with the key of a caller. client: as for `run`."""
        return Keyed(self._secret, client)

    async def _answers(
        self,
        begun: Sequence[Job | Answer],
        rounds: Rounds,
        client: str,
        *,
        short: bool,
        numbers: Numbers | None = None,
    ) -> list[Answer]:
        """The answers, after as many rounds as the longest work has. numbers: of earlier calls, for values to keep."""
        waiting = _waiting(begun)
        with rounds.admitted([first for _, first in waiting]):
            while waiting:
                found = await rounds.found([each for _, each in waiting])
                jobs = [job for job, _ in waiting]
                if short:
                    for job, values in zip(jobs, found, strict=True):
                        job.proceed(values)
                else:
                    await asyncio.gather(*map(partial(self._in_pool, Job.proceed), jobs, found))
                waiting = _waiting(jobs)
        answers = list(map(_answer, begun))
        settle = partial(settled, keyed=self.keyed(client), numbers=numbers or Numbers())
        return settle(answers) if short or all(map(is_settled, answers)) else await self._in_pool(settle, answers)

    async def _in_pool(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run CPU work beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)


def _waiting(begun: Iterable[Job | Answer]) -> list[tuple[Job, Round]]:
    return [(one, one.round) for one in begun if isinstance(one, Job) and one.round is not None]


def _answer(one: Job | Answer) -> Answer:
    if isinstance(one, Answer):
        return one
    assert one.answer is not None
    return one.answer
