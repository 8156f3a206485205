"""How much a key may ask: the plans of the hosted service, and those of the settings. Counts nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.settings import RateLimitSettings

UNLIMITED = "unlimited"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a key of the plan may ask; None is no limit. batch: whether a request may hold more than one input."""

    requests_per_second: int | None
    items_per_month: int | None
    batch: bool = True


PRESETS: Mapping[str, Plan] = {
    "build": Plan(requests_per_second=10, items_per_month=10_000, batch=False),
    "pro": Plan(requests_per_second=10, items_per_month=100_000),
    "team": Plan(requests_per_second=10, items_per_month=3_000_000),
    UNLIMITED: Plan(requests_per_second=None, items_per_month=None),
}


def plans(settings: RateLimitSettings) -> Mapping[str, Plan]:
    """The presets, and the plans of the settings; of two with one name that of the settings."""
    own = {
        name: Plan(plan.requests_per_second, plan.items_per_month, plan.batch) for name, plan in settings.plans.items()
    }
    return {**PRESETS, **own}
