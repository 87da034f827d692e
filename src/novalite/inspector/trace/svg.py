"""A trace as a picture: a bar for each layer, as long as it had the request, the darker part its own time."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from novalite.inspector.trace.visits import Trace, Visit

WIDTH, ROW, LEFT, TOP = 900, 22, 260, 64
BARS = WIDTH - LEFT - 90

_COLOURS = {"filter": "#7aa6da", "composite": "#b9a3d6", "app": "#8cc98c"}
_FAILED = "#e08a8a"


def svg(trace: Trace) -> str:
    """A file of its own, which any browser shows; what is changed in environ and headers is in the bars' tooltips."""
    visits = list(trace.walk())
    height = TOP + ROW * len(visits) + 16
    picture = ET.Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height}",
        width=str(WIDTH),
        height=str(height),
        role="img",
    )
    picture.set("font-family", "sans-serif")
    picture.set("font-size", "12")
    ET.SubElement(picture, "title").text = _printable(f"{trace.asked.method} {trace.asked.target}")
    ET.SubElement(picture, "rect", width="100%", height="100%", fill="#ffffff")
    _write(picture, 12, 24, f"{trace.asked.method} {trace.asked.target}", weight="bold")
    _write(picture, 12, 44, _outcome(trace))
    scale = BARS / max(trace.seconds, *(visit.start + visit.seconds for _, visit in visits), 1e-9)
    for row, (depth, visit) in enumerate(visits):
        _bar(picture, TOP + ROW * row, depth, visit, scale)
    return ET.tostring(picture, encoding="unicode")


def _bar(picture: ET.Element, y: int, depth: int, visit: Visit, scale: float) -> None:
    colour = _FAILED if visit.error else _COLOURS.get(visit.kind, _COLOURS["filter"])
    _write(picture, 12 + 8 * depth, y + 15, visit.name)
    group = ET.SubElement(picture, "g")
    ET.SubElement(group, "title").text = _printable(_details(visit))
    x, whole, own = LEFT + visit.start * scale, max(visit.seconds * scale, 1), visit.own_seconds * scale
    for width, opacity in ((whole, "0.45"), (own, "1")):
        ET.SubElement(
            group,
            "rect",
            {"x": f"{x:.1f}", "y": str(y + 3), "width": f"{width:.1f}", "height": str(ROW - 6), "fill": colour},
            opacity=opacity,
        )
    _write(picture, WIDTH - 80, y + 15, f"{visit.own_seconds * 1e3:.3f} ms")


def _write(picture: ET.Element, x: float, y: float, text: str, weight: str = "normal") -> None:
    element = ET.SubElement(picture, "text", {"x": str(x), "y": str(y), "font-weight": weight})
    element.text = _printable(text if len(text) <= 110 else text[:109] + "…")


def _outcome(trace: Trace) -> str:
    made_by, route = trace.answered_by, trace.route
    parts = [
        trace.error or (trace.answered.status if trace.answered else "no answer"),
        f"{trace.seconds * 1e3:.1f} ms",
        made_by and f"made by {made_by.name}",
        route and route.operation,
        route and route.path,
    ]
    return ", ".join(part for part in parts if part)


def _details(visit: Visit) -> str:
    lines = [f"{visit.name} [{visit.section}]", visit.error or visit.status or "no answer"]
    for title, changes in (("environ", visit.environ), ("headers", visit.headers)):
        lines += [f"{title} {one.sign} {one.name} {one.after or ''}".rstrip() for one in changes]
    return "\n".join(lines)


def _printable(text: str) -> str:
    # XML has no way to say the other control characters.
    return "".join(one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in text)
