"""Shapes: what is sent and what is shown, each part with the span of versions in which it exists.

A shape is declared once. For each version that is asked for it becomes, once, what does the work: a body or a query a
compiled JSON Schema, a view a list of keys and getters. Types are plain JSON Schema; a shape inside of one, as in
``listof(obj(…))``, becomes a schema with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from novalite.api.declared import refuse_gaps
from novalite.api.microversion import ALWAYS, LEGACY, Span
from novalite.api.pages import next_link
from novalite.api.validation import SchemaValidator
from novalite.wsgi.microversion import Version

Schema = dict[str, Any]
Getter = Callable[[Any, Any], Any]


@dataclass(frozen=True, eq=False)
class Field:
    """A property of a body, or a parameter of a query; ``required`` may be the span in which it is."""

    name: str
    type: Any
    span: Span = ALWAYS
    required: bool | Span = False
    gap: bool = False

    def is_required(self, version: Version) -> bool:
        """Whether it must be there at a version."""
        return self.required.meets(version) if isinstance(self.required, Span) else self.required


def field(name: str, type: Any, span: Span = ALWAYS, *, required: bool | Span = False, gap: bool = False) -> Field:
    """A property or parameter; ``type`` is JSON Schema, or a shape. With ``gap`` it was away for some versions."""
    return Field(name, type, span, required, gap)


class Obj:
    """An object of fields, or null where it is ``nullable``; ``extra`` is the span in which others may be there too."""

    def __init__(self, *fields: Field, extra: Span | None = None, nullable: bool = False) -> None:
        self.fields = fields
        self.extra = extra
        self.nullable = nullable
        _refuse_overlaps(fields)

    def at(self, version: Version) -> Schema:
        """The JSON Schema at a version."""
        present = [one for one in self.fields if one.span.meets(version)]
        schema: Schema = {
            "type": ["object", "null"] if self.nullable else "object",
            "properties": {one.name: schema_at(one.type, version) for one in present},
        }
        if required := [one.name for one in present if one.is_required(version)]:
            schema["required"] = required  # which comes first: an error names what is missing before what is too much
        schema["additionalProperties"] = self.extra is not None and self.extra.meets(version)
        return schema

    def known(self, value: Mapping[str, Any], version: Version) -> dict[str, Any]:
        """What of an object is among the fields at a version, where others may be there too."""
        return {one.name: value[one.name] for one in self.fields if one.name in value and one.span.meets(version)}


obj = Obj


def listof(item: Any, **bounds: Any) -> Schema:
    """A list; ``bounds`` are JSON Schema's, such as minItems."""
    return {"type": "array", "items": item, **bounds}


def schema_at(type: Any, version: Version) -> Any:
    """A type at a version: shapes, wherever they stand in it, become schemas."""
    if hasattr(type, "at"):
        return type.at(version)
    if isinstance(type, dict):
        return {key: schema_at(value, version) for key, value in type.items()}
    if isinstance(type, list):
        return [schema_at(value, version) for value in type]
    return type


class Body:
    """A request's body, as JSON Schema or a shape; ``media_types`` are those it comes in, if not the usual ones.

    ``*/*`` is any. What is done about one that is ``slow`` may take its time: it is not one transaction.
    """

    def __init__(self, shape: Any, *media_types: str, slow: bool = False) -> None:
        self.shape = shape
        self.media_types = media_types
        self.slow = slow
        self.validator = lru_cache(maxsize=None)(self._validator)

    def validate(self, body: Any, version: Version, say: Callable[[Any, bool], str] | None = None) -> None:
        """Raises ValidationError. On `/v2` unknown properties are taken out of the body."""
        self.validator(version).validate(body, say)

    def _validator(self, version: Version) -> SchemaValidator:
        return SchemaValidator(schema_at(self.shape, version), relaxed=version == LEGACY)


def body(root: str, *fields: Field) -> Body:
    """The usual body: ``{"keypair": {…}}``."""
    return Body(Obj(Field(root, Obj(*fields), required=True)))


class Stream(Body):
    """A body that is not JSON, but a file: the call's ``body`` is what it can be read from, as it comes."""

    def __init__(self, *media_types: str) -> None:
        super().__init__({}, *media_types, slow=True)


class Query:
    """The parameters of a request, each a list of texts; unknown ones are refused in the span ``strict``.

    Those whose names begin with ``prefix`` are known too; all do with an empty one.
    """

    def __init__(self, *fields: Field, strict: Span | None, prefix: str | None = None) -> None:
        self.fields = fields
        self.strict = strict
        self.prefix = prefix
        _refuse_overlaps(fields)
        self.compiled = lru_cache(maxsize=None)(self._compiled)

    def read(
        self, parameters: Mapping[str, list[str]], version: Version, say: Callable[[Any, bool], str] | None = None
    ) -> dict[str, list[str]]:
        """The known parameters; the others are dropped, or refused. Raises ValidationError."""
        validator, names = self.compiled(version)
        if parameters:
            validator.validate(parameters, say)
        return {name: values for name, values in parameters.items() if name in names or self._has_prefix(name)}

    def _compiled(self, version: Version) -> tuple[SchemaValidator, frozenset[str]]:
        shape = Obj(*self.fields, extra=ALWAYS).at(version)
        if self.prefix:
            shape["patternProperties"] = {f"^{self.prefix}": listof({"type": "string"})}
        shape["additionalProperties"] = self.strict is None or not self.strict.meets(version)
        return SchemaValidator(shape, is_body=False), frozenset(shape["properties"])

    def _has_prefix(self, name: str) -> bool:
        return self.prefix is not None and name.startswith(self.prefix)


def query(*fields: Field, strict: Span | None = ALWAYS, prefix: str | None = None) -> Query:
    """The parameters of an operation; from when on unknown ones are refused differs, and some never refuse any."""
    return Query(*fields, strict=strict, prefix=prefix)


@dataclass(frozen=True, eq=False)
class Key:
    """A key of a view: what of an item it shows, and from which version to which.

    ``source`` is an attribute of the item, or a function of item and call. An ``optional`` key is left out where the
    item has nothing to say, one with ``only`` where that policy rule says no of the item's project, or of that of who
    asks where the item is of none.
    """

    name: str
    source: str | Getter
    span: Span = ALWAYS
    optional: bool = False
    only: str | None = None
    gap: bool = False


def key(
    name: str,
    source: str | Getter | Span | None = None,
    span: Span = ALWAYS,
    *,
    optional: bool = False,
    only: str | None = None,
    gap: bool = False,
) -> Key:
    """A key; ``source`` is an attribute's name, by default the key's own, or a function of item and call.

    With ``gap`` it was away for some versions.
    """
    if isinstance(source, Span):
        return Key(name, name, source, optional, only, gap)
    return Key(name, source or name, span, optional, only, gap)


class View:
    """How an item is shown. Views are added to one another with ``+``."""

    def __init__(self, *keys: Key) -> None:
        self.keys = keys
        _refuse_overlaps(keys)
        self.rules = lru_cache(maxsize=None)(self._rules)
        self.compiled = lru_cache(maxsize=None)(self._compiled)

    def __add__(self, other: View) -> View:
        return View(*self.keys, *other.keys)

    def within(self, span: Span) -> View:
        """The same, as far as it lies in a span."""
        inner = [(one, one.span.within(span)) for one in self.keys]
        return View(*(replace(one, span=both) for one, both in inner if both is not None))

    def show(self, item: Any, call: Any) -> dict[str, Any]:
        """The item as JSON has it, at the call's version."""
        rules = self.rules(call.version)
        refused = _refused(rules, item, call) if rules else frozenset()
        return self.compiled(call.version, refused).show(item, call)

    def names(self, version: Version) -> list[str]:
        """The keys that there may be at a version."""
        return [one.name for one in self._present(version)]

    def _present(self, version: Version) -> list[Key]:
        return [one for one in self.keys if one.span.meets(version)]

    def _rules(self, version: Version) -> frozenset[str]:
        return frozenset(one.only for one in self._present(version) if one.only)

    def _compiled(self, version: Version, refused: frozenset[str]) -> _Compiled:
        return _Compiled([one for one in self._present(version) if one.only not in refused])


def _refused(rules: Iterable[str], item: Any, call: Any) -> frozenset[str]:
    """The rules that say no of the item's project, or of the asker's where the item is of none."""
    try:
        project_id = item.project_id
    except AttributeError:
        project_id = call.context.project_id
    return frozenset([rule for rule in rules if not call.may(rule, project_id=project_id)])


class _Compiled:
    """What shows an item by some keys: all its attributes are read in one go, since this is where the time goes."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self.blank: dict[str, Any] = dict.fromkeys(one.name for one in keys)
        attributes = {one.name: one.source for one in keys if isinstance(one.source, str)}
        self.named = tuple(attributes)
        self.read = attrgetter(*attributes.values(), "__class__", "__class__")  # from two names on it is a tuple
        self.computed = [(one.name, one.source) for one in keys if not isinstance(one.source, str)]
        self.optional = [one.name for one in keys if one.optional]

    def show(self, item: Any, call: Any) -> dict[str, Any]:
        shown = self.blank.copy()
        shown.update(zip(self.named, self.read(item), strict=False))
        for name, get in self.computed:
            shown[name] = get(item, call)
        for name in self.optional:
            if shown[name] is None:
                del shown[name]
        return shown


def view(*keys: Key) -> View:
    """A view of an item."""
    return View(*keys)


@dataclass(frozen=True)
class Given:
    """What an operation gives: one item or many, under a root, with links to the next page from ``links`` on.

    With ``each``, every item of a list has a root of its own: ``{"keypairs": [{"keypair": {…}}]}``. With ``at``, the
    links are to that path below the API's, whatever the path that was asked. They are at ``links_root`` where that is
    not the root's name and ``_links``.
    """

    root: str
    shown: View
    many: bool = False
    each: str | None = None
    links: Span | None = None
    at: str | None = None
    links_root: str | None = None

    def answer(self, result: Any, call: Any) -> Any:
        """What a handler has returned, as JSON has it: an item, or items, with the marker of the next page if any."""
        if not self.many:
            return {self.root: self.shown.show(result, call)}
        items, following, *more = result if isinstance(result, tuple) else (result, None)
        shown = [self.shown.show(item, call) for item in items]
        answer: dict[str, Any] = {self.root: [{self.each: one} for one in shown] if self.each else shown}
        if following is not None and self.links is not None and self.links.meets(call.version):
            known = [(name, value) for name, values in call.query.items() for value in values]
            answer[self.links_root or f"{self.root}_links"] = [
                next_link(self._url(call), known, following, call.service.links_as_sent)
            ]
        for extra in more:  # what stands beside the list
            answer.update(extra)
        return answer

    def _url(self, call: Any) -> str:
        if self.at is None:
            return str(call.request.path_url)
        own, _, below = call.link_base
        return f"{own}{below}{self.at}"


def one(root: str, shown: View) -> Given:
    """``{"keypair": {…}}``."""
    return Given(root, shown)


def many(
    root: str,
    shown: View,
    *,
    each: str | None = None,
    links: Span | None = ALWAYS,
    at: str | None = None,
    links_root: str | None = None,
) -> Given:
    """``{"keypairs": [{…}, …]}``, and ``keypairs_links`` where the page is full."""
    return Given(root, shown, True, each, links, at, links_root)


def _refuse_overlaps(parts: Sequence[Field | Key]) -> None:
    for index, part in enumerate(parts):
        for other in parts[index + 1 :]:
            if part.name == other.name and part.span.overlaps(other.span):
                raise ValueError(f"{part.name} is declared twice for {part.span} and {other.span}")
    for name in {part.name for part in parts}:
        refuse_gaps(name, [part for part in parts if part.name == name])


class _AsItIs(Given):
    def answer(self, result: Any, call: Any) -> Any:
        return result


#: What the handler returns is the answer: for objects whose keys are data.
AS_IT_IS = _AsItIs("", View())
