"""`GET /v1/models`: what is served, on which device, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from server.api.caller import Caller
from server.api.schemas import ModelInfo, problems
from server.api.state import Wiring, wiring

router = APIRouter(tags=["models"])


@router.get("/v1/models", responses=problems(401, 503))
def models(parts: Annotated[Wiring, Depends(wiring)], caller: Caller) -> list[ModelInfo]:
    """Every configured model id that the key may ask."""
    return [
        ModelInfo(
            id=status.id,
            task=status.task,
            checkpoint=status.checkpoint,
            engine=status.engine,
            device=status.device,
            device_reason=status.device_reason,
            precision=status.precision,
            engine_reason=status.engine_reason,
            status=status.state,
            error=status.reason if status.state == "failed" else None,
        )
        for status in parts.service.registry.statuses()
        if caller is None or caller.may_use(status.id)
    ]
