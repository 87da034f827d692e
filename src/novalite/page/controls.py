"""The page of controls: forms that send what the control API takes, and what it says of the state they change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from novalite.cloud import Cloud
from novalite.cloud.core.trouble import BEFALLS, PATTERNS, Trouble
from novalite.page.elements import Child, Element, element
from novalite.page.frame import page, response
from novalite.services.control.clock import iso_time
from novalite.services.control.seed_file import BadSeed, add_text
from novalite.services.control.service import error_response

API = "/_novalite"

_SURE = {
    "reset": "Restore the cloud as it was at its start? All that was made since then is lost.",
    "restore": "Restore this snapshot? What was changed since then is lost, unless another snapshot has it.",
    "forget": "Delete this snapshot?",
    "faults": "Remove all faults?",
}


def controls_page(cloud: Cloud) -> Any:
    """The page. What is ``live`` the script asks for again and again."""
    cloud.settle()
    return page(
        "Controls",
        element("p", role="status", id="said"),
        element("h2", "Clock"),
        element("div", _clock(cloud), id="clock", class_="live"),
        _moving(),
        element("h2", "Faults"),
        element("div", _faults(cloud), id="faults", class_="live"),
        element("h3", "Add a fault"),
        _fault_form(),
        element("h2", "Snapshots"),
        element("div", _snapshots(cloud), id="snapshots", class_="live"),
        _form("PUT", f"{API}/snapshots/", _text("Name", "name", required=True), _send("Take"), data_append="name"),
        element("h2", "Seed"),
        _seed_form(),
        element("h2", "Reset"),
        element("p", _button("Reset the cloud", "POST", f"{API}/reset", "reset")),
        script="controls.js",
    )


def seeded(cloud: Cloud, body: bytes) -> Any:
    """Add what a dropped file contains; the answer says what was added or, as an error, what is wrong in which line."""
    try:
        added = add_text(body.decode(), Path("the file"), cloud)
    except (BadSeed, UnicodeDecodeError) as error:
        return error_response(400, str(error))
    return response(json.dumps({noun: len(things) for noun, things in added.items()}).encode(), "application/json", 201)


def _clock(cloud: Cloud) -> Element:
    is_frozen = cloud.clock.is_frozen
    now = str(iso_time(cloud.clock.now())).partition(".")[0].removesuffix("Z")
    planned = cloud.agenda.planned()
    due = f", the next in {planned[0].due - cloud.clock.now():.0f} s" if planned else ""
    return element(
        "p",
        element("strong", f"{now.replace('T', ' ')} UTC"),
        f", {'frozen' if is_frozen else 'running'}; {len(planned)} planned{due}. ",
        _button("Let it run" if is_frozen else "Freeze", "PUT", f"{API}/clock", body={"frozen": not is_frozen}),
    )


def _moving() -> Element:
    units = {"1": "seconds", "60": "minutes", "3600": "hours", "86400": "days"}
    choices = (element("option", text, value=value) for value, text in units.items())
    return element(
        "div",
        _form(
            "PUT",
            f"{API}/clock",
            _text("By", "move", "number", type="number", step="any", required=True, size="6"),
            element("label", "Unit", element("select", *choices, data_times="move")),
            _send("Move"),
        ),
        _form(
            "PUT",
            f"{API}/clock",
            _text("To, in UTC", "now", required=True, placeholder="2030-01-01T00:00:00", size="22"),
            element("input", type="hidden", name="frozen", value="true", data_type="boolean"),
            _send("Set and freeze"),
        ),
    )


def _snapshots(cloud: Cloud) -> Element:
    rows = [
        element(
            "tr",
            element("th", name, scope="row"),
            element("td", _button("Restore", "POST", f"{path}/restore", "restore", about=name)),
            element("td", _button("Delete", "DELETE", path, "forget", about=name)),
        )
        for name in cloud.saved()
        for path in [f"{API}/snapshots/{quote(name, safe='')}"]
    ]
    table = element("table", element("caption", "Snapshots", class_="hidden"), element("tbody", rows), class_="short")
    return table if rows else element("p", "There are none.", class_="note")


def _faults(cloud: Cloud) -> list[Child]:
    found = cloud.trouble.find()
    head = [element("th", name, scope="col") for name in ("What", "Which", "Effect", "Met", "Left", "Until")]
    rows = (
        element(
            "tr",
            element("td", one.befalls),
            element("td", ", ".join(f"{name} {value}" for name in PATTERNS if (value := getattr(one, name))) or "all"),
            element("td", _effect(one)),
            element("td", str(one.met), class_="number"),
            element("td", "always" if one.times is None else str(one.times), class_="number"),
            element("td", str(iso_time(one.expires_at)).partition(".")[0] if one.expires_at else ""),
            element("td", _button("Remove", "DELETE", f"{API}/trouble/{one.id}", about=f"fault {one.number}")),
        )
        for one in found
    )
    caption = element("caption", "Faults at work", class_="hidden")
    table = element("table", caption, element("thead", element("tr", head, element("td"))), element("tbody", rows))
    if not found:
        return [element("p", "There are none.", class_="note")]
    return [
        element("div", table, class_="wide", tabindex="0", role="region", aria_label="Faults at work"),
        element("p", _button("Remove all faults", "DELETE", f"{API}/trouble", "faults")),
    ]


def _effect(fault: Trouble) -> str:
    parts = [
        f"{fault.delay:g} s delay" if fault.delay else "",
        "connection closed" if fault.drop else "",
        str(fault.status or ""),
        fault.message or "",
        "after it succeeded" if fault.after else "",
        ", ".join(fault.headers),
    ]
    return ", ".join(part for part in parts if part)


def _fault_form() -> Element:
    kinds = (element("option", kind, value=kind) for kind in BEFALLS)
    return _form(
        "POST",
        f"{API}/trouble",
        element("label", "What", element("select", *kinds, name="befalls", autocomplete="off")),
        (_text(name.replace("_", " ").capitalize(), name) for name in PATTERNS),
        _text("Status", "status", "number", type="number", min="400", max="599", placeholder="503"),
        _text("Message", "message"),
        _text("Headers, as JSON", "headers", "json", placeholder='{"Retry-After": "5"}'),
        _text("Delay in seconds", "delay", "number", type="number", min="0", step="any"),
        _text("How often", "times", "number", type="number", min="1", placeholder="always"),
        _text("For seconds", "seconds", "number", type="number", min="0", step="any", placeholder="ever"),
        _tick("Close the connection", "drop"),
        _tick("After it succeeded", "after"),
        _send("Add"),
    )


def _seed_form() -> Element:
    box = element("input", type="file", id="seed", accept=".yaml,.yml,.json")
    return element(
        "div",
        element("label", "A seed in YAML or JSON, chosen here or dropped on this field", box),
        id="drop",
        class_="drop",
    )


def _form(method: str, path: str, *content: Child, data_append: str | None = None) -> Element:
    """A form that the script sends as JSON; with the field ``data_append`` as the end of the path instead."""
    return element("form", *content, class_="tools", data_method=method, data_path=path, data_append=data_append)


def _text(label: str, name: str, kind: str | None = None, **attributes: str | bool) -> Element:
    box = element("input", name=name, data_type=kind, autocomplete="off", spellcheck="false", **attributes)
    return element("label", label, box)


def _tick(label: str, name: str) -> Element:
    return element("label", element("input", type="checkbox", name=name), label, class_="tick")


def _send(text: str) -> Element:
    return element("button", text, class_="main")


def _button(text: str, method: str, path: str, sure: str = "", body: Any = None, about: str = "") -> Element:
    """A button that sends a request, once its question is answered."""
    return element(
        "button",
        text,
        type="button",
        data_method=method,
        data_path=path,
        data_sure=_SURE.get(sure),
        data_body=None if body is None else json.dumps(body),
        aria_label=f"{text} {about}" if about else None,
    )
