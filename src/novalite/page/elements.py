"""HTML as elements of ElementTree, which writes every text and every attribute escaped: there is no other way to it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

Element = ET.Element

#: What may be in an element; None is nothing.
Child = str | Element | Iterable["Child"] | None


def element(tag: str, *children: Child, **attributes: str | bool | None) -> Element:
    """An element; ``class_`` and ``aria_label`` are ``class`` and ``aria-label``, and one that is None is left out."""
    made = Element(tag)
    for name, value in attributes.items():
        if value is not None and value is not False:
            made.set(name.rstrip("_").replace("_", "-"), "" if value is True else str(value))
    _fill(made, children)
    return made


def drawing(svg: str, kind: str, label: str, *, has_links: bool = False) -> Element:
    """A drawing of ours as an element of a page; ``kind`` is its class in the stylesheet, ``label`` is read out."""
    picture = ET.fromstring(svg)
    for one in picture.iter():
        one.tag = one.tag.rpartition("}")[2]
        for style in one.findall("{*}style"):
            one.remove(style)
    picture.set("role", "group" if has_links else "img")  # what is in a picture is not read out
    picture.set("aria-label", label)
    # Wider than a window it is scrolled, by keys too.
    return element("div", picture, class_=f"drawing {kind}", tabindex="0", role="region", aria_label=label)


def document(root: Element) -> bytes:
    """A whole page."""
    text = ET.tostring(root, encoding="unicode", method="html")
    return b"<!DOCTYPE html>\n" + text.encode(errors="replace")


def _fill(made: Element, children: Iterable[Child]) -> None:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Element):
            made.append(child)
        elif isinstance(child, str):
            if len(made):
                made[-1].tail = (made[-1].tail or "") + child
            else:
                made.text = (made.text or "") + child
        else:
            _fill(made, child)
