"""What definitions of metadata are made of: their schemas, and bodies that are checked by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from novalite.errors import Invalid
from novalite.services.image.schemas import LINK, Schema, text
from novalite.services.image.service import Sent, sentence_of
from novalite.wsgi.microversion import Version

_NAME: Schema = {"type": "string", "maxLength": 80}
_TEXT: Schema = {"type": "string"}
_KINDS: Schema = {
    "type": "string",
    "enum": ["array", "boolean", "integer", "number", "object", "string", None],
}
_TIMES: dict[str, Schema] = {
    "created_at": text("When it was made", readOnly=True, format="date-time"),
    "updated_at": text("When it was last changed", readOnly=True, format="date-time"),
}
_LINKS: dict[str, Schema] = {"schema": LINK, "self": LINK}

#: What is said of a property.
PROPERTY: dict[str, Schema] = {
    "name": _NAME,
    "title": _TEXT,
    "description": _TEXT,
    "operators": {"type": "array", "items": _TEXT},
    "type": _KINDS,
    "required": {"$ref": "#/definitions/stringArray"},
    "minimum": {"type": "number"},
    "maximum": {"type": "number"},
    "maxLength": {"$ref": "#/definitions/positiveInteger"},
    "minLength": {"$ref": "#/definitions/positiveIntegerDefault0"},
    "pattern": {"type": "string", "format": "regex"},
    "enum": {"type": "array"},
    "readonly": {"type": "boolean"},
    "default": {},
    "items": {"type": "object", "properties": {"type": _KINDS, "enum": {"type": "array"}}},
    "maxItems": {"$ref": "#/definitions/positiveInteger"},
    "minItems": {"$ref": "#/definitions/positiveIntegerDefault0"},
    "uniqueItems": {"type": "boolean", "default": False},
    "additionalItems": {"type": "boolean"},
}
_LIST: Schema = {"type": "array", "items": _TEXT}
_UNIQUE: Schema = {"uniqueItems": True}
_NUMBERS: dict[str, Schema] = {
    "positiveInteger": {"type": "integer", "minimum": 0},
    "positiveIntegerDefault0": {"allOf": [{"$ref": "#/definitions/positiveInteger"}, {"default": 0}]},
}
_OWN = {**_NUMBERS, "stringArray": {**_LIST, "minItems": 1, **_UNIQUE}}
_DEFINITIONS: dict[str, Schema] = {
    **_NUMBERS,
    "stringArray": {**_LIST, **_UNIQUE},
    "property": {
        "type": "object",
        "additionalProperties": {"type": "object", "required": ["title", "type"], "properties": PROPERTY},
    },
}
_OBJECT: dict[str, Schema] = {
    "name": _NAME,
    "description": _TEXT,
    "required": {"$ref": "#/definitions/stringArray"},
    "properties": {"$ref": "#/definitions/property"},
}


def _schema(name: str, properties: Mapping[str, Schema], *required: str, **more: Any) -> Schema:
    return {
        "name": name,
        "properties": properties,
        "additionalProperties": False,
        **({"definitions": more["definitions"]} if more else {}),
        "required": [*required],
    }


def _named(**kinds: Schema) -> Schema:
    return {"type": "array", "items": {"type": "object", "properties": kinds}}


NAMESPACE = _schema(
    "namespace",
    {
        "namespace": text("The name that no other namespace has", maxLength=80),
        "display_name": text("The name that people are shown", maxLength=80),
        "description": text("What the namespace is about", maxLength=500),
        "visibility": text("Who sees the namespace", enum=["public", "private"]),
        "protected": {"type": "boolean", "description": "Whether the namespace cannot be deleted"},
        "owner": text("Whose namespace it is", maxLength=255),
        **_TIMES,
        **_LINKS,
        "resource_type_associations": _named(name=_TEXT, prefix=_TEXT, properties_target=_TEXT),
        "properties": {"$ref": "#/definitions/property"},
        "objects": _named(**_OBJECT | {"name": _TEXT}),
        "tags": _named(name=_TEXT),
    },
    "namespace",
    definitions=_DEFINITIONS,
)
OBJECT = _schema("object", {**_OBJECT, **_LINKS, **_TIMES}, "name", definitions=_DEFINITIONS)
OWN_PROPERTY = _schema("property", PROPERTY, "type", "title", "name", definitions=_OWN)
PROPERTY_OF_OBJECT = {**OWN_PROPERTY, "required": ["type", "title"]}
TAG = _schema("tag", {"name": _NAME, **_TIMES}, "name")
TAGS: Schema = {
    "name": "tags",
    "properties": {
        "tags": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": _TEXT},
                "required": ["name"],
                "additionalProperties": False,
            },
        }
    },
    "additionalProperties": False,
}
ASSOCIATION = _schema(
    "resource_type_association",
    {
        "name": text("The type of resources", maxLength=80),
        "prefix": text("What the names of properties begin with on such a resource", maxLength=80),
        "properties_target": text("Which of a resource's metadata the properties are for", maxLength=80),
        **_TIMES,
    },
    "name",
)


def _several(name: str, items: Mapping[str, Any]) -> Schema:
    one = {key: value for key, value in items.items() if key != "definitions"}
    kind = {"type": "object", "additionalProperties": one} if name == "properties" else {"type": "array", "items": one}
    links = {"first": "first", "next": "next", "describedby": "schema"}
    return {
        "name": name,
        "properties": {name: kind, "first": _TEXT, "next": _TEXT, "schema": _TEXT},
        "links": [{"rel": rel, "href": f"{{{href}}}"} for rel, href in links.items()],
        **({"definitions": items["definitions"]} if "definitions" in items else {}),
    }


#: By their names below ``/schemas/metadefs``.
SCHEMAS: dict[str, Schema] = {
    "namespace": NAMESPACE,
    "namespaces": _several("namespaces", NAMESPACE),
    "object": OBJECT,
    "objects": _several("objects", OBJECT),
    "property": OWN_PROPERTY,
    "properties": _several("properties", PROPERTY_OF_OBJECT),
    "resource_type": ASSOCIATION,
    "resource_types": _several("resource_type_associations", ASSOCIATION),
    "tag": TAG,
    "tags": _several("tags", TAG),
}


class Definition(Sent):
    """A body that fits a schema, whose name is in what is said of one that does not."""

    def __init__(self, schema: Schema) -> None:
        links = ("self", "schema") if "self" in schema["properties"] else ()
        super().__init__(schema, *links, "created_at", "updated_at")
        self.say = sentence_of(schema["name"])

    def validate(self, body: Any, version: Version, say: Callable[[Any, bool], str] | None = None) -> None:
        """Raises Invalid, Forbidden, ValidationError."""
        if not isinstance(body, dict):
            raise Invalid("Body expected in request." if body is None else "Unexpected body type. Expected list/dict.")
        super().validate(body, version, self.say)


def property_of(sent: Mapping[str, Any]) -> dict[str, Any]:
    """A property as it is kept. Raises Invalid for what Glance fails on."""
    words = [*sent.get("operators", ()), *sent.get("enum", ()), *sent.get("items", {}).get("enum", ())]
    if "required" in sent or sent.keys() - PROPERTY.keys() or not all(isinstance(word, str) for word in words):
        raise Invalid("A property has attributes, or words, that it cannot have.")
    kept = dict(sent)
    for name in kept.keys() & {"minimum", "maximum"}:
        kept[name] = int(kept[name])
    if "default" in kept:
        value = kept["default"]
        kept["default"] = str(value) if isinstance(value, str | bool | int | float) else None
    return kept


def named(sent: Mapping[str, Any]) -> str:
    """The name of a part of a namespace. Raises Invalid for none."""
    if "name" not in sent:
        raise Invalid("Each part of a namespace has a name.")
    return str(sent["name"])
