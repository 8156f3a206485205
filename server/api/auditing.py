"""Noting every request to `/run` in the audit log, where there is one, before it is answered."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from server.access.audit import AuditError, AuditLog, Call
from server.api.disconnect import ClientGoneError
from server.errors import RequestError, StoreUnavailableError
from server.tasks.answer import Answer

logger = logging.getLogger(__name__)

UNKNOWN = ""
"""The model of a request that names none that there is: what it names may be anything."""


@dataclass(slots=True)
class Noted:
    """What is known of a request so far."""

    key_id: str = ""
    model_id: str = UNKNOWN
    inputs: object = None
    answers: Sequence[Answer] = ()


@asynccontextmanager
async def audited(log: AuditLog | None) -> AsyncIterator[Noted]:
    """Note what the block makes of a request: an answer, a refusal, a failure, or nothing because its client has gone.

    A request that cannot be noted is not answered: raises `StoreUnavailableError`.
    """
    noted = Noted()
    if log is None:
        yield noted
        return
    try:
        yield noted
    except RequestError as refusal:
        await _append(log, _call(noted, refusal.status))
        raise
    except (Exception, asyncio.CancelledError) as failure:
        status = ClientGoneError.status if isinstance(failure, ClientGoneError) else 500
        try:
            await _append(log, _call(noted, status))
        except StoreUnavailableError as error:
            # Nothing is answered here in any case, and what went wrong first shall be seen.
            logger.error("a request that was not answered is not noted: %s", error)
        raise
    await _append(log, _call(noted, 200))


async def _append(log: AuditLog, call: Call) -> None:
    try:
        # A request that is cut off now, at the end of the server, is noted all the same.
        await asyncio.shield(asyncio.to_thread(log.append, call))
    except AuditError:
        raise StoreUnavailableError("the audit log cannot be written at the moment", retry_after=1) from None


def _call(noted: Noted, status: int) -> Call:
    inputs = len(noted.inputs) if isinstance(noted.inputs, list) else 0
    answered = sum(answer.output is not None for answer in noted.answers)
    found = (label for answer in noted.answers for label in answer.labels)
    return Call(noted.key_id, noted.model_id, status, inputs, inputs - answered, Counter(found))
