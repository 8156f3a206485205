"""`/v1/endpoints`: custom endpoints, from a draft that is reviewed on its examples to versions of a live one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, ParamSpec, TypeVar

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from server.access.endpoints import Endpoint
from server.access.grants import ENDPOINTS_WRITE
from server.access.keys import KeyRecord
from server.api.body import json_body
from server.api.caller import check_model, require_scope
from server.api.charging import admitted, charged, standing
from server.api.openapi import json_request
from server.api.schemas import Draft, EndpointInfo, ReviewInfo, problems
from server.api.state import Wiring, wiring
from server.errors import InvalidInputError, StoreUnavailableError, VersionNeededError
from server.store.errors import StoreError
from server.tasks.definition import EndpointDefinition, checked
from server.tasks.review import review

router = APIRouter(tags=["endpoints"])

Writer = Annotated[KeyRecord | None, Depends(require_scope(ENDPOINTS_WRITE))]
Parts = Annotated[Wiring, Depends(wiring)]
IfMatch = Annotated[str | None, Header(description='The version that is changed, as ETag gave it: `"3"`.')]
# The database has no larger integers.
Version = Annotated[int | None, Query(ge=1, le=2**31 - 1)]

_PATH = "/v1/endpoints/{endpoint_id}"
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')
_DEFINITION = json_request(EndpointDefinition)
_CREATE = problems(401, 403, 404, 413, 415, 422, 503)
_DRAFT = problems(401, 403, 404, 413, 415, 422, 429, 503)
_READ = problems(401, 403, 404, 503)
_WRITE = problems(401, 403, 404, 412, 413, 415, 422, 428, 503)
_CONFIRM = problems(401, 403, 404, 412, 422, 428, 429, 503)

P = ParamSpec("P")
T = TypeVar("T")


@router.get("/v1/endpoints", responses=problems(401, 403, 503))
async def endpoints(_: Writer, parts: Parts) -> list[EndpointInfo]:
    """Every custom endpoint in its newest version, oldest first, drafts included."""
    return [_info(endpoint) for endpoint in await _stored(parts.endpoints.list)]


@router.post("/v1/endpoints", status_code=201, responses=_CREATE, openapi_extra=_DEFINITION)
async def create(request: Request, response: Response, caller: Writer, parts: Parts) -> EndpointInfo:
    """A new endpoint, live at once. Its id is what `/run` takes as `model_id`."""
    definition = await _definition(request, parts, caller)
    made = await _stored(parts.endpoints.create, definition.model_id, _saved(definition), author=_id(caller))
    return _answered(response, made)


@router.post("/v1/endpoints/draft", status_code=201, responses=_DRAFT, openapi_extra=_DEFINITION)
async def draft(request: Request, response: Response, caller: Writer, parts: Parts) -> Draft:
    """A draft, which `/run` does not answer yet, and its review: what it would answer to its examples, and better.

    `POST /v1/endpoints/{id}/confirm` makes it live. The plan of the key counts each example as an input of `/run`.
    """
    admission, author = await admitted(parts, caller), _id(caller)
    definition = await _definition(request, parts, caller)
    async with charged(admission, len(definition.examples)):
        found = await _reviewed(parts, definition, author)
        made = await _stored(parts.endpoints.create, definition.model_id, _saved(definition), author=author, live=False)
    response.headers.update(standing(admission))
    return Draft(endpoint=_answered(response, made), review=found)


@router.get(_PATH, responses=problems(401, 403, 404, 422, 503))
async def show(endpoint_id: str, response: Response, _: Writer, parts: Parts, version: Version = None) -> EndpointInfo:
    """An endpoint in its newest version, or in an older one."""
    return _answered(response, await _stored(parts.endpoints.find, endpoint_id, version))


@router.get(_PATH + "/versions", responses=_READ)
async def versions(endpoint_id: str, _: Writer, parts: Parts) -> list[EndpointInfo]:
    """Every version, oldest first."""
    return [_info(version) for version in await _stored(parts.endpoints.versions, endpoint_id)]


@router.put(_PATH, responses=_WRITE, openapi_extra=_DEFINITION)
async def change(
    endpoint_id: str, request: Request, response: Response, caller: Writer, parts: Parts, if_match: IfMatch = None
) -> EndpointInfo:
    """The next version. `If-Match` says which one is changed: somebody else's change in between is not lost."""
    definition = await _definition(request, parts, caller)
    expected = await _expected(parts, endpoint_id, if_match)
    await _same_model(parts, endpoint_id, definition)
    made = await _stored(parts.endpoints.update, endpoint_id, expected, _saved(definition), author=_id(caller))
    return _answered(response, made)


@router.post(_PATH + "/review", responses=problems(401, 403, 404, 422, 429, 503))
async def review_again(endpoint_id: str, response: Response, caller: Writer, parts: Parts) -> ReviewInfo:
    """The review of an endpoint as it is now. The plan of the key counts each example as an input of `/run`."""
    admission = await admitted(parts, caller)
    definition = _checked((await _stored(parts.endpoints.find, endpoint_id)).definition, parts, caller)
    async with charged(admission, len(definition.examples)):
        found = await _reviewed(parts, definition, _id(caller))
    response.headers.update(standing(admission))
    return found


@router.post(_PATH + "/confirm", responses=_CONFIRM)
async def confirm(
    endpoint_id: str,
    response: Response,
    caller: Writer,
    parts: Parts,
    suggested: bool = False,
    if_match: IfMatch = None,
) -> EndpointInfo:
    """Make a draft live, as it is or, with `suggested=true`, with the parameters that its review suggests.

    That is another review, and the plan of the key counts it as one.
    """
    admission = await admitted(parts, caller) if suggested else None
    expected, author = await _expected(parts, endpoint_id, if_match), _id(caller)
    definition = _checked((await _stored(parts.endpoints.find, endpoint_id)).definition, parts, caller)
    async with charged(admission, len(definition.examples)):
        if suggested:
            target = parts.service.catalogue.target(definition.model_id)
            found = await review(parts.service, target, definition, client=author)
            definition = _checked({**_saved(definition), "parameters": found.parameters}, parts, caller)
        made = await _stored(
            parts.endpoints.update, endpoint_id, expected, _saved(definition), author=author, live=True
        )
    response.headers.update(standing(admission))
    return _answered(response, made)


@router.delete(_PATH, status_code=204, responses=problems(401, 403, 404, 412, 422, 503))
async def delete(endpoint_id: str, _: Writer, parts: Parts, if_match: IfMatch = None) -> None:
    """Delete an endpoint with all its versions. The next request to it is answered 404."""
    expected = None if if_match is None else await _expected(parts, endpoint_id, if_match)
    await _stored(parts.endpoints.delete, endpoint_id, expected)


def _id(caller: KeyRecord | None) -> str:
    return "" if caller is None else caller.id


async def _definition(request: Request, parts: Wiring, caller: KeyRecord | None) -> EndpointDefinition:
    return _checked(await json_body(request, parts.settings.limits.body_bytes), parts, caller)


def _checked(document: object, parts: Wiring, caller: KeyRecord | None) -> EndpointDefinition:
    """The definition that `document` is, of a model that the caller may ask. Raises as `checked`, and as `/run`."""
    _, definition = checked(document, parts.service.catalogue, parts.settings.limits)
    check_model(caller, definition.model_id)
    return definition


async def _reviewed(parts: Wiring, definition: EndpointDefinition, client: str) -> ReviewInfo:
    target = parts.service.catalogue.target(definition.model_id)
    found = await review(parts.service, target, definition, client=client)
    suggested = definition.model_copy(update={"parameters": found.parameters})
    return ReviewInfo.model_validate({**found.as_json(), "suggested": _saved(suggested)})


async def _expected(parts: Wiring, endpoint_id: str, if_match: str | None) -> int:
    """The version that `If-Match` names (RFC 9110, section 13.1.1)."""
    if if_match is None:
        raise VersionNeededError('send If-Match with the version that is changed, as ETag gave it, such as "1"')
    if if_match.strip() == "*":
        return int((await _stored(parts.endpoints.find, endpoint_id)).version)
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise InvalidInputError('If-Match: must be one version in quotation marks, such as "1"')
    return int(found[1])


async def _same_model(parts: Wiring, endpoint_id: str, definition: EndpointDefinition) -> None:
    endpoint = await _stored(parts.endpoints.find, endpoint_id)
    if endpoint.base != definition.model_id:
        raise InvalidInputError(f"definition.model_id: must stay {endpoint.base}, which the id begins with")


async def _stored(work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """The result of a call that waits for the database."""
    try:
        return await run_in_threadpool(work, *arguments, **options)
    except StoreError:
        raise StoreUnavailableError("the database did not answer", retry_after=1) from None


def _saved(definition: EndpointDefinition) -> dict[str, Any]:
    return definition.model_dump(mode="json", exclude_none=True)


def _answered(response: Response, endpoint: Endpoint) -> EndpointInfo:
    response.headers["ETag"] = f'"{endpoint.version}"'
    return _info(endpoint)


def _info(endpoint: Endpoint) -> EndpointInfo:
    return EndpointInfo(
        id=endpoint.id,
        status="live" if endpoint.live else "draft",
        version=endpoint.version,
        created_at=endpoint.created_at,
        changed_at=endpoint.changed_at,
        author=endpoint.author,
        definition=endpoint.definition,
    )
