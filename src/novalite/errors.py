"""What can go wrong, said without HTTP; ``wsgi.fault`` holds the one table that says which status each becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Error(Exception):
    """Base of novalite's errors; ``message`` is what a person reads.

    ``safe`` says that the message may be shown to a client even where the error was not expected.
    """

    message = "An unknown exception occurred."
    safe = False

    def __init__(self, message: str | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)


class Invalid(Error):
    """What was asked cannot be: 400."""

    message = "Bad Request - Invalid Parameters"


class InvalidInput(Invalid):
    """A value is outside of what it may be."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Invalid input received: {reason}")


class InvalidContentType(Invalid):
    """The media type of a body is none that we read."""

    def __init__(self, content_type: str | None) -> None:
        super().__init__(f"Invalid content type {content_type}.")


class MalformedRequestBody(Invalid):
    """The body is not what its media type says."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Malformed message body: {reason}")


class ValidationError(Invalid):
    """The body or the query breaks its schema; the message says where and how."""


class InvalidVersion(Invalid):
    """A microversion that is not ``MAJOR.MINOR``."""

    def __init__(self, version: str) -> None:
        super().__init__(f"API Version String {version} is of invalid format. Must be of format MajorNum.MinorNum.")


class VersionOutOfRange(Invalid):
    """A microversion that this API does not have: 406."""

    def __init__(self, version: object, minimum: object, maximum: object) -> None:
        super().__init__(
            f"Version {version} is not supported by the API. Minimum is {minimum} and maximum is {maximum}."
        )


class NotAtThisVersion(Error):
    """The method exists, but not at the version asked for: 404."""

    def __init__(self, version: object) -> None:
        super().__init__(f"API version {version} is not supported on this method.")


class NotSupported(Error):
    """The feature does not exist here: 400."""

    message = "Bad Request - Feature is not supported in Nova"


class Unauthorized(Error):
    """Nobody is known to ask: 401."""

    message = "Not authorized."


class Forbidden(Error):
    """Who asks may not: 403."""

    message = "Forbidden"


class PolicyNotAuthorized(Forbidden):
    """A policy rule says no."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"Policy doesn't allow {rule} to be performed.")


class NotFound(Error):
    """It does not exist, or not for who asks: 404."""

    message = "Resource could not be found."


class Gone(Error):
    """It was there once, and never will be again: 410."""

    message = "This resource is no longer available. No forwarding address is given."


class Conflict(Error):
    """It is there already, or in a state that does not allow it: 409."""

    message = "Conflict"


class QuotaExceeded(Forbidden):
    """There are as many as there may be: 403, as Nova counts it."""


class Unavailable(Error):
    """What the cloud is kept in cannot be reached just now: 503, with these headers."""

    message = "The database of the cloud is not available at this time. Please try again later."
    headers: Mapping[str, str] = {"Retry-After": "1"}

    @property
    def reason(self) -> str:
        """What the database says of it, in one line."""
        said = str(self.__cause__ or self).strip()
        return said.splitlines()[0] if said else type(self.__cause__).__name__


class StoreError(Error):
    """A database that a cloud cannot be kept in; the message is one line that says why."""


class ConnectionDropped(BaseException):
    """Who asked shall get no answer at all; nobody on the way may give one, so that it is no Exception."""


class ConfigError(Error):
    """An ini file that cannot be used; the message names the file, the section and the key."""


class ConfigNotFound(ConfigError):
    """No file where the path says, or in the folders that are searched."""

    def __init__(self, path: str) -> None:
        super().__init__(f"Could not find config at {path}")


class PasteAppNotFound(ConfigError):
    """The ini has no application of that name."""

    def __init__(self, name: str, path: str, known: Sequence[str] | None = None) -> None:
        hint = "" if known is None else f"; its applications are: {', '.join(known) or 'none'}"
        super().__init__(f"Could not load paste app '{name}' from {path}{hint}")


class BadOption(ValueError):
    """An option of a filter or application that it cannot use; the Loader adds file and section.

    Attributes: ``key``, the option; ``reason``, a sentence.
    """

    def __init__(self, key: str, reason: str) -> None:
        self.key = key
        self.reason = reason
        super().__init__(f"{key}: {reason}")
