"""Holding a request to the plan of its key: counted as it comes in, its inputs charged while it is worked on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from server.access.keys import KeyRecord
from server.access.limits import Admission
from server.api.state import Wiring
from server.errors import RequestError


async def admitted(parts: Wiring, caller: KeyRecord | None) -> Admission | None:
    """Count a request of `caller`; None where no key is asked for. Raises as `RateLimits.admit`."""
    return None if parts.access is None else await parts.access.limits.admit(caller)


@asynccontextmanager
async def charged(admission: Admission | None, inputs: int) -> AsyncIterator[None]:
    """Count the inputs against the month, unless the block refuses the request as a whole."""
    if admission is None:
        yield
        return
    await admission.charge(inputs)
    try:
        yield
    except RequestError:
        await admission.refund()
        raise


def standing(admission: Admission | None) -> Mapping[str, str]:
    """The headers that tell how the limits of the key stand."""
    return {} if admission is None else admission.headers
