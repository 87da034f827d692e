"""Bodies and queries against JSON Schema (2020-12), with the error texts that Nova's clients know.

Three things are Nova's own: ``minimum`` and ``maximum`` compare digits in a text as the number they are, names have
a sentence of their own for what is wrong with them, and on ``/v2`` unknown properties of a closed object are dropped
instead of refused. Where a service says something else of what breaks a schema, the schema has it: ``sentences``, by
keyword.
"""

from __future__ import annotations

import functools
import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, TypeVar

import webob

from novalite.api.acceptance import acceptance
from novalite.api.formats import InvalidName, format_checker
from novalite.errors import ValidationError
from novalite.wsgi.application import Request
from novalite.wsgi.microversion import Version
from novalite.wsgi.resource import ResponseObject

LOG = logging.getLogger(__name__)

Method = TypeVar("Method", bound=Callable[..., Any])
Schema = dict[str, Any]

_LEGACY_VERSIONS = (None, "2.0")


class SchemaValidator:
    """A schema, compiled when it is first asked.

    ``relaxed`` is for ``/v2``; ``is_body`` says what the errors speak of, body or query. With ``best`` the error that
    jsonschema holds to be the most telling is named, and not the first.
    """

    def __init__(self, schema: Schema, relaxed: bool = False, is_body: bool = True, best: bool = False) -> None:
        self.is_body = is_body
        self._best = best
        self._schema = schema
        self._relaxed = relaxed

    @functools.cached_property
    def _validator(self) -> Any:
        return _validator_class(self._relaxed)(self._schema, format_checker=format_checker())

    @functools.cached_property
    def _accepts(self) -> Callable[[Any], bool]:
        # On `/v2` to validate is to change what is validated.
        return (lambda instance: False) if self._relaxed else acceptance(self._schema, _number)

    def validate(self, instance: Any, say: Callable[[Any, bool], str] | None = None) -> None:
        """Raises ValidationError with the sentence for the first error, in the order in which the schema is written.

        ``say`` makes the sentence, in place of Nova's.
        """
        try:
            if self._accepts(instance):
                return
            errors = self._validator.iter_errors(instance)
            error = _best(errors) if self._best else next(errors, None)
        except TypeError as reason:  # a key that is no text, held against a pattern
            raise ValidationError(str(reason)) from None
        if error is not None:
            error.instance = abridged(error.instance)  # which is written out in the sentence, and may be all of a body
            if (own := _own_sentence(error)) is not None:
                raise ValidationError(own)
            raise ValidationError((say or sentence)(error, self.is_body))

    def complaints(self, instance: Any) -> list[str]:
        """All that is wrong, each in jsonschema's own words, in alphabetical order."""
        found = self._validator.iter_errors(abridged(instance))
        return [error.message for error in sorted(found, key=str)]


def _best(errors: Iterator[Any]) -> Any:
    from jsonschema.exceptions import best_match

    return best_match(errors)


def abridged(value: Any, room: int = 1000) -> Any:
    """A copy of a JSON value that has no more than ``room`` values in it; what is left out shows as ``…``."""
    left = room

    def copy(value: Any) -> Any:
        nonlocal left
        left -= 1
        if isinstance(value, dict):
            return {key: copy(one) for key, one in shortened(value.items(), ("…", "…"))}
        if isinstance(value, list):
            return [copy(one) for one in shortened(value, "…")]
        return value

    def shortened(values: Iterable[Any], ellipsis: Any) -> Iterator[Any]:
        for value in values:
            if left <= 0:
                yield ellipsis
                return
            yield value

    return copy(value)


def _own_sentence(error: Any) -> str | None:
    """What a schema itself says of one of its keywords, if anything: ``{"enum": […], "sentences": {"enum": "…"}}``.

    ``{value}`` stands for what was sent, ``{name}`` for the property, ``{length}`` for that of a text without the space
    around it.
    """
    sentences = error.schema.get("sentences", {}) if isinstance(error.schema, dict) else {}
    if error.validator not in sentences:
        return None
    name = error.path[-1] if error.path else ""
    said = sentences[error.validator].format(value=error.instance, name=name, length=len(str(error.instance).strip()))
    return str(said)


def sentence(error: Any, is_body: bool) -> str:
    """What Nova says of a schema's error."""
    if isinstance(error.cause, InvalidName):
        return error.cause.message
    if not error.path:
        return str(error.message)
    # A query is an object of lists: its first step is the parameter, its last one an index.
    what = f"field/attribute {error.path[-1]}" if is_body else f"query parameters {error.path[0]}"
    return f"Invalid input for {what}. Value: {error.instance}. {error.message}"


def schema(
    body_schema: Schema, min_version: str | None = None, max_version: str | None = None
) -> Callable[[Method], Method]:
    """Validate the ``body`` of a method's requests at the versions between the two; stack it for several ranges."""
    check = _compiled(body_schema, min_version, max_version, is_body=True)

    def wrap(method: Method) -> Method:
        @functools.wraps(method)
        def validated(self: Any, req: Request, *args: Any, **kwargs: Any) -> Any:
            check(req, kwargs["body"])
            return method(self, req, *args, **kwargs)

        return validated  # type: ignore[return-value]  # it is called as the method is

    return wrap


def query_schema(
    parameters: Schema, min_version: str | None = None, max_version: str | None = None
) -> Callable[[Method], Method]:
    """Validate the query of a method's requests, as an object of lists of texts.

    Where the schema is open, parameters that it does not name are removed from ``req.GET``.
    """
    check = _compiled(parameters, min_version, max_version, is_body=False)

    def wrap(method: Method) -> Method:
        @functools.wraps(method)
        def validated(self: Any, req: Request, *args: Any, **kwargs: Any) -> Any:
            try:
                query = req.GET.dict_of_lists()
            except UnicodeDecodeError:
                raise ValidationError("Query string is not UTF-8 encoded") from None
            if check(req, query) and parameters.get("additionalProperties", True):
                _strip_unknown(req, parameters)
            return method(self, req, *args, **kwargs)

        return validated  # type: ignore[return-value]  # it is called as the method is

    return wrap


def response_body_schema(
    body_schema: Schema,
    min_version: str | None = None,
    max_version: str | None = None,
    *,
    on_failure: Literal["warn", "error", "ignore"] = "warn",
) -> Callable[[Method], Method]:
    """Validate what a method answers: log a body that breaks the schema, raise ValidationError, or do not look."""
    check = _compiled(body_schema, min_version, max_version, is_body=True)

    def wrap(method: Method) -> Method:
        @functools.wraps(method)
        def validated(self: Any, req: Request, *args: Any, **kwargs: Any) -> Any:
            answer = method(self, req, *args, **kwargs)
            if on_failure != "ignore":
                try:
                    check(req, _body_of(answer))
                except ValidationError:
                    if on_failure == "error":
                        raise
                    LOG.exception("Schema failed to validate")
            return answer

        return validated  # type: ignore[return-value]  # it is called as the method is

    return wrap


def _compiled(
    schema: Schema, min_version: str | None, max_version: str | None, is_body: bool
) -> Callable[[Request, Any], bool]:
    """A function that validates where the schema is meant for the request's version, and says whether it was."""
    span = (Version.parse(min_version), Version.parse(max_version))
    strict = SchemaValidator(schema, is_body=is_body)
    relaxed = SchemaValidator(schema, relaxed=True, is_body=is_body)

    def check(req: Request, instance: Any) -> bool:
        if req.is_legacy_v2():
            meant, validator = min_version in _LEGACY_VERSIONS, relaxed
        else:
            meant, validator = req.api_version_request.matches(*span), strict
        if meant:
            validator.validate(instance)
        return meant

    return check


def _strip_unknown(req: Request, parameters: Schema) -> None:
    known = parameters.get("properties", {})
    patterns = [re.compile(pattern) for pattern in parameters.get("patternProperties", {})]
    for name in set(req.GET):
        if name not in known and not any(pattern.match(name) for pattern in patterns):
            del req.GET[name]


def _body_of(answer: Any) -> Any:
    if isinstance(answer, webob.Response):
        return json.loads(answer.body) if answer.body else None
    data = answer.obj if isinstance(answer, ResponseObject) else answer
    return None if data is None else json.loads(json.dumps(data))


def _numeric(standard: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    def check(validator: Any, bound: float, instance: Any, schema: Schema) -> Iterator[Any]:
        value = _number(instance)
        if value is not None:
            yield from standard(validator, bound, value, schema) or ()

    return check


def _number(instance: Any) -> float | None:
    for kind in (int, float):
        try:
            return kind(instance)
        except (ValueError, TypeError, OverflowError):
            pass
    return None


def _forgive_unknown(validator: Any, allowed: Any, instance: Any, schema: Schema) -> Iterator[Any]:
    """``additionalProperties`` on ``/v2``: what is unknown is taken out of the body, and not refused.

    Patterns are kept to, since metadata is made of them. An object of which nothing is known stays as it is: it may
    be meant for another branch of a oneOf.
    """
    if not validator.is_type(instance, "object") or allowed is True:
        return
    patterns = "|".join(schema.get("patternProperties", {}))
    unknown = [
        name
        for name in instance
        if name not in schema.get("properties", {}) and not (patterns and re.search(patterns, name))
    ]
    if len(unknown) == len(instance):
        return
    if patterns and unknown:
        names = ", ".join(map(repr, unknown))
        verb = "was" if len(unknown) == 1 else "were"
        from jsonschema import ValidationError as Refusal

        yield Refusal(f"Additional properties are not allowed ({names} {verb} unexpected)")
    else:
        for name in unknown:
            del instance[name]


@functools.cache
def _validator_class(relaxed: bool) -> Any:
    import jsonschema

    standard = jsonschema.Draft202012Validator
    ours: dict[str, Any] = {keyword: _numeric(standard.VALIDATORS[keyword]) for keyword in ("minimum", "maximum")}
    if relaxed:
        ours["additionalProperties"] = _forgive_unknown
    return jsonschema.validators.extend(standard, ours)
