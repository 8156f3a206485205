"""The parts of the OpenAPI document that FastAPI cannot see, because bodies are read and checked by our own code."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

_REFERENCE = "#/components/schemas/{model}"


def json_request(body: type[BaseModel]) -> dict[str, Any]:
    """A request body as a route's `openapi_extra` declares it; the schema itself is added by `document`."""
    schema = {"$ref": _REFERENCE.format(model=body.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def document(app: FastAPI, *bodies: type[BaseModel]) -> dict[str, Any]:
    """The OpenAPI document of `app`, with the schemas of request `bodies`."""
    built = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    _, definitions = models_json_schema([(body, "validation") for body in bodies], ref_template=_REFERENCE)
    built.setdefault("components", {}).setdefault("schemas", {}).update(definitions["$defs"])
    return built
