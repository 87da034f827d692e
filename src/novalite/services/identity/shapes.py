"""What Identity is sent: objects to which clients may add what they like."""

from __future__ import annotations

from typing import Any

from novalite.api.microversion import ALWAYS
from novalite.api.shape import Body, Field, Obj, Schema, field
from novalite.wsgi.microversion import Version

NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"[\S]+"}
SHORT_NAME: Schema = {**NAME, "maxLength": 64}
ID: Schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"^[a-zA-Z0-9-]+$"}
ID_OR_NONE: Schema = {**ID, "type": ["string", "null"]}
TEXT: Schema = {"type": "string"}
TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
BOOLEAN: Schema = {"type": "boolean", "enum": [True, False]}
OBJECT: Schema = {"type": "object"}


class Open(Obj):
    """An object that may have more than its fields; ``least`` is how many it has at least."""

    def __init__(self, *fields: Field, least: int = 0) -> None:
        super().__init__(*fields, extra=ALWAYS)
        self.least = least

    def at(self, version: Version) -> Schema:
        """The JSON Schema."""
        return {**super().at(version), **({"minProperties": self.least} if self.least else {})}


def created(root: str, *fields: Field) -> Body:
    """``{"user": {…}}``, with what is required."""
    return Body(Open(field(root, Open(*fields), required=True)))


def updated(root: str, *fields: Field) -> Body:
    """``{"user": {…}}``, of which nothing is required, but something has to be there."""
    optional = [field(one.name, one.type) for one in fields]
    return Body(Open(field(root, Open(*optional, least=1), required=True)))


#: What a client does not say of a thing, whatever it sends.
OURS = frozenset({"id", "links", "extra", "password_hash"})


def wanted(body: Any, root: str) -> dict[str, Any]:
    """What a client has sent of a thing, without what only we say."""
    return {name: value for name, value in body[root].items() if name not in OURS}
