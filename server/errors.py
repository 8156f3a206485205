"""What can go wrong, each class with the HTTP status and code that it becomes. Messages never hold request text.

SpanhostError
├── ConfigurationError             the settings cannot be used; the start ends here
└── RequestError                   a request is refused as a whole
    ├── UnauthorizedError     401  the key is missing or wrong
    ├── ForbiddenError        403  the key is valid and may not do this
    ├── UnknownModelError     404  no such model id
    ├── UnknownEndpointError  404  the name of a custom endpoint that does not exist
    ├── VersionConflictError  412  somebody else changed it first
    ├── VersionNeededError    428  a change does not say which version it changes
    ├── UnknownKeyError       404  no API key of this id
    ├── TooLargeError         413  over a limit on size or number
    ├── MediaTypeError        415  the body is not declared as plain JSON
    ├── InvalidJsonError      422  the body is not JSON
    ├── InvalidInputError     422  a field is missing or wrong
    │   └── TooManyLabelsError     over the limit on labels
    ├── RateLimitedError      429  the key has asked as much as its plan allows; says when to come back
    └── UnavailableError      503  later it may work; says when to come back
        ├── QueueFullError
        ├── RequestTimeoutError
        ├── ModelNotReadyError
        ├── ShuttingDownError
        └── StoreUnavailableError
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class SpanhostError(Exception):
    """The root. Its text is fit for the reader it is meant for: the operator or the caller."""


class ConfigurationError(SpanhostError):
    """The settings cannot be used. One line for the operator; it names keys and never their values."""


class RequestError(SpanhostError):
    """A request refused as a whole. `status` is the HTTP status, `code` a word for programs."""

    status: ClassVar[int]
    code: ClassVar[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @property
    def headers(self) -> dict[str, str]:
        """HTTP headers that belong to the answer."""
        return {}

    @property
    def fields(self) -> dict[str, str]:
        """What the body of the answer says beside the code and the message."""
        return {}


class UnauthorizedError(RequestError):
    """The key is missing or not valid. challenge: the scheme that would be accepted (RFC 9110, section 11.6.1)."""

    status = 401
    code = "unauthorized"

    def __init__(self, message: str, challenge: str = "Bearer") -> None:
        super().__init__(message)
        self._challenge = challenge

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": self._challenge}


class ForbiddenError(RequestError):
    """The key is valid, and may not do what is asked."""

    status = 403
    code = "forbidden"


class UnknownModelError(RequestError):
    """No configured model has this id."""

    status = 404
    code = "unknown_model"


class UnknownEndpointError(RequestError):
    """The id has the form of a custom endpoint, and there is none of that name."""

    status = 404
    code = "unknown_endpoint"


class VersionConflictError(RequestError):
    """The endpoint is at another version than the editor saw."""

    status = 412
    code = "version_conflict"


class VersionNeededError(RequestError):
    """A change must say which version it changes, so that two editors cannot overwrite each other."""

    status = 428
    code = "version_needed"


class UnknownKeyError(RequestError):
    """There is no key with the given id."""

    status = 404
    code = "unknown_key"


class TooLargeError(RequestError):
    """Over a limit on bytes, items or characters."""

    status = 413
    code = "too_large"


class MediaTypeError(RequestError):
    """The body is not declared as plain JSON."""

    status = 415
    code = "unsupported_media_type"


class InvalidJsonError(RequestError):
    """The body is not a JSON document."""

    status = 422
    code = "invalid_json"


class InvalidInputError(RequestError):
    """A field of the request is missing or wrong; the message begins with the path of the field."""

    status = 422
    code = "invalid_input"


class TooManyLabelsError(InvalidInputError):
    """More labels than the limit allows."""

    code = "too_many_labels"


class RateLimitedError(RequestError):
    """The key has asked as much as its plan allows. scope: of which limit. retry_after: whole seconds.

    standing: the headers that tell how all limits of the key stand.
    """

    status = 429
    code = "rate_limited"

    def __init__(self, message: str, scope: str, retry_after: int, standing: Mapping[str, str]) -> None:
        super().__init__(message)
        self.scope = scope
        self.retry_after = retry_after
        self._standing = standing

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after), **self._standing}

    @property
    def fields(self) -> dict[str, str]:
        return {"scope": self.scope}


class UnavailableError(RequestError):
    """Not now. `retry_after`: whole seconds after which another attempt makes sense."""

    status = 503
    code = "unavailable"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class QueueFullError(UnavailableError):
    """The queue of the model holds as much work as it may."""

    code = "queue_full"


class RequestTimeoutError(UnavailableError):
    """The request waited for its answer longer than it may."""

    code = "timeout"


class ModelNotReadyError(UnavailableError):
    """The model is still loading, or could not be loaded."""

    code = "model_not_ready"


class ShuttingDownError(UnavailableError):
    """The server is stopping and takes no more work."""

    code = "shutting_down"


class StoreUnavailableError(UnavailableError):
    """The key or its limits could not be checked because the database, or Redis, did not answer."""

    code = "store_unavailable"
