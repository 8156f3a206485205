"""The parts of the OpenAPI document that FastAPI cannot see, because bodies are read and checked by our own code."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import TaggedUnionSchema

_REFERENCE = "#/components/schemas/{model}"


class _Schemas(GenerateJsonSchema):
    """Tagged unions as `anyOf`: the tag keeps their members apart, and tools that read schemas can negate it.

    The complement of a `oneOf` holds what fits two members too, which schemathesis cannot make values for.
    """

    def tagged_union_schema(self, schema: TaggedUnionSchema) -> JsonSchemaValue:
        declared = super().tagged_union_schema(schema)
        members = declared.pop("oneOf")
        return {**declared, "anyOf": members}


def json_request(body: type[BaseModel]) -> dict[str, Any]:
    """A request body as a route's `openapi_extra` declares it; the schema itself is added by `document`."""
    schema = {"$ref": _REFERENCE.format(model=body.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def document(app: FastAPI, *bodies: type[BaseModel]) -> dict[str, Any]:
    """The OpenAPI document of `app`, with the schemas of request `bodies`."""
    built = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    _, definitions = models_json_schema(
        [(body, "validation") for body in bodies], ref_template=_REFERENCE, schema_generator=_Schemas
    )
    built.setdefault("components", {}).setdefault("schemas", {}).update(definitions["$defs"])
    return built
