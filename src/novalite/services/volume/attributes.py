"""What the attributes of bodies may be, as Cinder reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from novalite.api.microversion import ALWAYS, Span
from novalite.api.shape import Body, Field, Obj, Schema, field, obj
from novalite.api.types import Description
from novalite.wsgi.microversion import Version

LARGEST = 2**31 - 1

#: An id, or nothing; what is neither is told apart by no sentence.
UUID: Schema = {"type": "string", "format": "uuid"}
UUID_OR_NULL: Schema = {"oneOf": [UUID, {"type": "null"}]}
NULL_OR_UUID: Schema = {"oneOf": [{"type": "null"}, UUID]}

BOOLEAN: Schema = {
    "type": ["boolean", "string"],
    "enum": [
        *(True, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes", "y", "t"),
        *(False, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no", "n", "f"),
    ],
}
BOOLEAN_OR_NULL: Schema = {"oneOf": [{"type": "null"}, BOOLEAN]}

TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
TEXT_OR_NULL: Schema = {"type": ["string", "null"], "minLength": 0, "maxLength": 255}
ZONE: Schema = {"type": ["string", "null"], "minLength": 1, "maxLength": 255}
DESCRIPTION = Description(255)
#: A host with its backend and pool.
HOST: Schema = {**ZONE, "pattern": r"^[a-zA-Z0-9-._#@:/+\[\]]*$"}

SIZE: Schema = {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": 1, "maximum": LARGEST}
SIZE_OR_NULL: Schema = {**SIZE, "type": ["integer", "string", "null"]}

#: A name of what cannot be without one.
NAME: Schema = {
    **TEXT,
    "pattern": r"\S",
    "sentences": {"pattern": "An invalid 'name' value was provided. The 'name' can not be empty."},
}


def short(word: str) -> Schema:
    """A text, or nothing, of 255 characters without the space around it; ``word`` is what an error calls it."""
    return {
        "type": ["string", "null"],
        "pattern": r"^\s*(?:\S(?:[\s\S]{0,253}\S)?)?\s*$",
        "sentences": {"pattern": f"Invalid input received: {word} has {{length}} characters, more than 255."},
    }


def texts(kind: str | list[str], characters: str = "a-zA-Z0-9-_:. /", value: Schema | None = None) -> Schema:
    """An object of texts, whose keys are of some characters."""
    return {
        "type": kind,
        "patternProperties": {f"^[{characters}]{{1,255}}$": value or {"type": "string", "maxLength": 255}},
        "additionalProperties": False,
    }


METADATA = texts("object")
METADATA_OR_NULL = texts(["object", "null"])
#: As above, but that any value may be nothing.
LOOSE_METADATA = texts("object", value={"type": ["string", "null"], "maxLength": 255})
EXTRA_SPECS = texts("object", "a-zA-Z0-9-_:.", TEXT_OR_NULL)
ONE_EXTRA_SPEC = {**EXTRA_SPECS, "minProperties": 1, "maxProperties": 1}


def trimmed(word: str, empty: str, long: str, **more: Any) -> Schema:
    """A text of 1 to 255 characters without the space around it; ``empty`` and ``long`` say what is wrong with others.

    ``{length}`` stands for that of the text; ``word`` is what is said of a text without any characters.
    """
    return {
        "type": "string",
        "minLength": 1,
        "pattern": r"\S",
        "allOf": [{"pattern": r"^\s*(?:\S(?:[\s\S]{0,253}\S)?)?\s*$", "sentences": {"pattern": long}}],
        "sentences": {"minLength": word, "pattern": empty},
        **more,
    }


def one_of(
    words: Sequence[str], sentence: str, kind: Any = "string", empty: bool = False, blank: str | None = None
) -> Schema:
    """A word, in small letters or others; ``sentence`` says what is wrong with another one, ``empty`` that none is.

    ``blank`` is what is said of no word, where that is something else.
    """
    options: list[str | None] = [*words, *map(str.upper, words), *map(str.capitalize, words)]
    if empty:
        options += ["", None]
    schema: Schema = {"type": kind}
    if blank is not None:
        schema["pattern"] = r"\S"
    return {**schema, "enum": options, "sentences": {"pattern": blank, "enum": sentence}}


class AnyOf:
    """An object of which at least one of some attributes must be there, from a version on.

    That is looked at before whether there are others, unless it comes ``last``.
    """

    keyword = "anyOf"

    def __init__(self, shape: Obj, *names: str, span: Span = ALWAYS, last: bool = False) -> None:
        self.shape = shape
        self.names = names or tuple(one.name for one in shape.fields)
        self.span = span
        self.last = last

    def at(self, version: Version) -> Schema:
        """The JSON Schema at a version."""
        schema = self.shape.at(version)
        if self.span.meets(version):
            others = {} if self.last else {"additionalProperties": schema.pop("additionalProperties")}
            schema |= {self.keyword: [{"required": [name]} for name in self.names], **others}
        return schema


class OneOf(AnyOf):
    """An object of which one and only one of some attributes must be there."""

    keyword = "oneOf"


def action_body(name: str, *fields: Field, nullable: bool = False) -> Body:
    """The body of an action; one without fields takes anything, one that is ``nullable`` nothing too."""
    inner: Any = obj(*fields, nullable=nullable) if fields else {}
    return Body(obj(field(name, inner, required=True)))
