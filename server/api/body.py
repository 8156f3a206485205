"""Reading a JSON body: its declared type, its size while it comes in, its syntax. Never repeats any of it."""

from __future__ import annotations

import re
from typing import Any

import orjson
from fastapi import Request
from starlette.requests import ClientDisconnect

from server.api.disconnect import ClientGoneError
from server.errors import InvalidJsonError, MediaTypeError, TooLargeError

_JSON_TYPE = re.compile(r"application/(?:[a-z0-9!#$&^_.+-]+\+)?json", re.IGNORECASE)


async def json_body(request: Request, limit: int) -> Any:
    """The document in the body of `request`.

    limit: the most bytes that are read. Raises `MediaTypeError`, `TooLargeError`, `InvalidJsonError`, and
    `ClientGoneError` where the rest does not come.
    """
    _check_type(request)
    return _parsed(await _read(request, limit))


def _check_type(request: Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if not _JSON_TYPE.fullmatch(media_type):
        raise MediaTypeError("the body must be JSON: send it with Content-Type: application/json")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise MediaTypeError("the body must not be compressed: send it without Content-Encoding")


async def _read(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise TooLargeError(f"the body has more than {limit} bytes")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise TooLargeError(f"the body has more than {limit} bytes")
    except ClientDisconnect:
        raise ClientGoneError from None
    return bytes(body)


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidJsonError(f"the body is not valid JSON in UTF-8 ({place})") from None
