"""What Identity is sent: objects to which clients may add what they like, and parameters of which each counts once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS, Span
from novalite.api.shape import Body, Field, Obj, Query, Schema, field
from novalite.api.validation import SchemaValidator
from novalite.wsgi.microversion import Version

NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"[\S]+"}
SHORT_NAME: Schema = {**NAME, "maxLength": 64}
ID: Schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"^[a-zA-Z0-9-]+$"}
ID_OR_NONE: Schema = {**ID, "type": ["string", "null"]}
UUID: Schema = {"type": "string", "format": "uuid"}
REGION: Schema = {"type": ["string", "null"], "minLength": 1, "maxLength": 255}
TEXT: Schema = {"type": "string"}
TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
SHORT_TEXT: Schema = {"type": ["string", "null"], "maxLength": 255}
OBJECT: Schema = {"type": "object"}
BOOLEAN: Schema = {"type": "boolean"}

_WORDS = [True, "True", "TRUE", "true", False, "False", "FALSE", "false", "", "1", "0", "y", "Y", "n", "N"]
_WORDS += ["on", "ON", "off", "OFF", "yes", "no"]

#: A word for true or false in a query.
WORD: Schema = {"type": ["boolean", "string", "null"], "enum": _WORDS}

#: In a body Keystone's schema takes these words too, and its database does not.
SWITCH: Schema = {**WORD, "not": {"type": "string"}}

FLAG: Schema = {"type": ["boolean", "null"]}


def options(**kinds: Schema) -> Obj:
    """The options of a thing, of which others are refused."""
    return Obj(*(field(name, kind) for name, kind in kinds.items()))


#: What roles, projects and domains can be.
IMMUTABLE = options(immutable=FLAG)


class Open(Obj):
    """An object that may have more than its fields; ``least`` is how many it has at least."""

    def __init__(self, *fields: Field, least: int = 0) -> None:
        super().__init__(*fields, extra=ALWAYS)
        self.least = least

    def at(self, version: Version) -> Schema:
        """The JSON Schema."""
        return {**super().at(version), **({"minProperties": self.least} if self.least else {})}


class Closed(Obj):
    """An object that has no more than its fields, and one of them; errors name what is too much or too few first."""

    def at(self, version: Version) -> Schema:
        """The JSON Schema, in that order."""
        schema = super().at(version)
        required = {"required": schema.pop("required")} if "required" in schema else {}
        return {**schema, "minProperties": 1, **required}


class Sent(Body):
    """A body, none being an empty object."""

    def validate(self, body: Any, version: Version, say: Callable[[Any, bool], str] | None = None) -> None:
        """Raises ValidationError."""
        if body is not None and not isinstance(body, dict):
            raise errors.MalformedRequestBody("it is no object")
        super().validate(body or {}, version, say)


class Dated(Sent):
    """A body that was an ``earlier`` one until a ``change`` of a release; the handler has it checked: `check`."""

    def __init__(self, shape: Any, change: str, earlier: Sent) -> None:
        super().__init__(shape)
        self.change, self.earlier = change, earlier

    def validate(self, body: Any, version: Version, say: Callable[[Any, bool], str] | None = None) -> None:
        """Nothing: see `check`."""

    def check(self, call: Call) -> None:
        """Raises ValidationError."""
        validate = super().validate if call.has(self.change) else self.earlier.validate
        validate(call.body, call.version, call.service.sentence)


class Late(Obj):
    """An object whose errors name what is too much before what is missing."""

    def at(self, version: Version) -> Schema:
        """The JSON Schema, in that order."""
        schema = super().at(version)
        return {**schema, "required": required} if (required := schema.pop("required", None)) else schema


def created(root: str, *fields: Field) -> Sent:
    """``{"user": {…}}``, with what is required, and nothing beside it."""
    return Sent(Obj(field(root, Open(*fields), required=True)))


def updated(root: str, *fields: Field, least: int = 1) -> Sent:
    """``{"user": {…}}``, of which nothing is required, but something has to be there."""
    optional = [field(one.name, one.type) for one in fields]
    return Sent(Obj(field(root, Open(*optional, least=least), required=True)))


class Asked(dict[str, list[str]]):
    """The parameters that were sent, and what they were declared as."""

    def __init__(self, parameters: Parameters, sent: Mapping[str, list[str]]) -> None:
        super().__init__(sent)
        self.parameters = parameters


class Parameters(Query):
    """The parameters of a list, each one text: the first one, where it is there more than once.

    All of them are checked as an object of texts, as far as there is a type for them; ``rules`` are JSON Schema that
    says more of it.
    """

    def __init__(self, *fields: Field, strict: Span | None = None, rules: Schema | None = None) -> None:
        self.rules = rules or {}
        super().__init__(*fields, strict=strict)
        self.validator = lru_cache(maxsize=None)(self._validator)

    def read(
        self, parameters: Mapping[str, list[str]], version: Version, say: Callable[[Any, bool], str] | None = None
    ) -> dict[str, list[str]]:
        """All parameters, known or not. Raises ValidationError."""
        self.validator(version).validate({name: values[0] for name, values in parameters.items()}, say)
        return Asked(self, parameters)

    def _validator(self, version: Version) -> SchemaValidator:
        shape = Obj(*self.fields, extra=None if self.strict else ALWAYS)
        return SchemaValidator({**shape.at(version), **self.rules})


#: What a client does not say of a thing, whatever it sends.
OURS = frozenset({"id", "links", "extra", "password_hash"})


def wanted(body: Any, root: str) -> dict[str, Any]:
    """What a client has sent of a new thing, without what only we say, by names as Keystone writes them."""
    return named(sent(body, root))


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same by names without dashes and colons, which only those of a new thing lose, and not those of a change."""
    kept = {re.sub("[:-]", "_", name): value for name, value in values.items()}
    return {name: value for name, value in kept.items() if name not in OURS}


def sent(body: Any, root: str) -> dict[str, Any]:
    """What a client has sent of a thing, without what only we say."""
    return {name: value for name, value in ((body or {}).get(root) or {}).items() if name not in OURS}


def changes(body: Any, root: str, id: str) -> dict[str, Any]:
    """What a client changes of a thing. Raises Invalid where that is its id."""
    if (body.get(root) or {}).get("id") not in (None, id):
        raise errors.Invalid("Cannot change ID")
    return sent(body, root)
