"""How a limit stands, and the header fields that say so. Counts nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit of `limit` units in a window of `window` seconds; `remaining` are left until `reset` seconds from now.

    unit: what is counted where that is not requests.
    """

    name: str
    limit: int
    window: int
    remaining: int
    reset: float
    unit: str | None = None

    @property
    def retry_after(self) -> int:
        """Whole seconds after which another attempt makes sense."""
        return max(1, math.ceil(self.reset))


def header_fields(quotas: Iterable[Quota]) -> dict[str, str]:
    """`RateLimit-Policy` and `RateLimit` as draft-ietf-httpapi-ratelimit-headers-10 defines them; none without quotas.

    The unit of the monthly quota is our own: an item, one input of a batch, is none of the draft's units.
    """
    policies, standings = [], []
    for quota in quotas:
        unit = "" if quota.unit is None else f';qu="{quota.unit}"'
        policies.append(f'"{quota.name}";q={quota.limit};w={quota.window}{unit}')
        standings.append(f'"{quota.name}";r={quota.remaining};t={max(0, math.ceil(quota.reset))}')
    if not policies:
        return {}
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(standings)}
