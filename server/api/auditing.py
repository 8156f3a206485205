"""Noting requests to `/run` in the audit log, where there is one, before they are answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from server.access.audit import AuditError, AuditLog, Call
from server.errors import RequestError, StoreUnavailableError
from server.tasks.answer import Answer

UNKNOWN = ""
"""The model of a request that names none that there is: what it names may be anything."""


@dataclass(slots=True)
class Noted:
    """What is known of a request so far."""

    model_id: str = UNKNOWN
    inputs: object = None
    answers: Sequence[Answer] = ()


@asynccontextmanager
async def audited(log: AuditLog | None, key_id: str) -> AsyncIterator[Noted]:
    """Note what the block makes of a request, refusals included.

    A request that cannot be noted is not answered: raises `StoreUnavailableError`.
    """
    noted = Noted()
    if log is None:
        yield noted
        return
    try:
        yield noted
    except RequestError as refusal:
        await _append(log, _call(noted, key_id, refusal.status))
        raise
    await _append(log, _call(noted, key_id, 200))


async def _append(log: AuditLog, call: Call) -> None:
    try:
        await asyncio.to_thread(log.append, call)
    except AuditError:
        raise StoreUnavailableError("the audit log cannot be written at the moment", retry_after=1) from None


def _call(noted: Noted, key_id: str, status: int) -> Call:
    inputs = len(noted.inputs) if isinstance(noted.inputs, list) else 0
    answered = sum(answer.output is not None for answer in noted.answers)
    found = (label for answer in noted.answers for label in answer.labels)
    return Call(key_id, noted.model_id, status, inputs, inputs - answered, Counter(found))
