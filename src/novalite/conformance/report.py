"""The report of a run as one page of HTML that needs no other file."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from html import escape

from novalite.conformance.outcomes import DEPARTED, Outcome, Results, Row, reasons, rows, totals

STYLE = """
:root { color-scheme: light dark; --line: #8886; --bad: #b3261e; --good: #1b6e3c; --soft: #8881 }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --good: #7fd6a0 } }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25 }
h2 { font-size: 1.2rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { padding: .3rem .5rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-size: .85rem }
td.number, th.number { text-align: right; overflow-wrap: normal; font-variant-numeric: tabular-nums }
.departed { color: var(--bad); font-weight: 600 }
.held { color: var(--good) }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; padding: .5rem .75rem }
summary { cursor: pointer }
pre { background: var(--soft); border-radius: .3rem; font-size: .85rem; margin: .25rem 0 .75rem; overflow-x: auto; \
padding: .5rem; white-space: pre-wrap }
ul { padding-left: 1.25rem }
@media (max-width: 40rem) { th, td { padding: .3rem .25rem } table { font-size: .85rem } }
"""


def html(results: Results) -> str:
    """The page; whatever comes from the target is text in it."""
    found = totals(results.outcomes)
    departed = [one for one in results.outcomes if one.verdict == DEPARTED]
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(results.started))
    counts = ", ".join(f'<span class="{verdict}">{count} {verdict}</span>' for verdict, count in found.items())
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Conformance of {escape(results.target)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>Conformance of {escape(results.target)}</h1>",
        f"<p>{counts}; begun {when}, {results.seconds:g} seconds.</p>",
        "<h2>By noun and range of versions</h2>",
        _table(rows(results.outcomes)),
        _section("Departures", "\n".join(map(_departure, departed))),
        _section("Skipped, and why", _list(f"{count}: {reason}" for reason, count in reasons(results.outcomes))),
        _section("Left on the target", _list(results.left)),
        _section("Versions", _versions(results.versions)),
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(filter(None, parts))


def _versions(versions: Mapping[str, str]) -> str:
    listed = _list(f"{name} {version}" for name, version in versions.items())
    first = ", ".join(f"{name} {escape(versions[name])}" for name in ("novalite", "Python") if name in versions)
    return f"<p>{first}</p>\n<details>\n<summary>all that is installed</summary>\n{listed}\n</details>"


def _section(title: str, content: str) -> str:
    return f"<h2>{title}</h2>\n{content}" if content else ""


def _list(lines: Iterable[str]) -> str:
    items = "\n".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>\n{items}\n</ul>" if items else ""


def _table(table: list[Row]) -> str:
    lines = [
        f"<tr><td>{escape(row.service)} {escape(row.noun)}</td><td>{escape(row.versions)}</td>"
        f'<td class="number">{row.held or ""}</td>'
        f'<td class="number departed">{row.departed or ""}</td><td class="number">{row.skipped or ""}</td></tr>'
        for row in table
    ]
    titles = "".join(
        f'<th scope="col"{kind}>{title}</th>'
        for title, kind in (
            ("noun", ""),
            ("versions", ""),
            *((verdict, ' class="number"') for verdict in ("held", "departed", "skipped")),
        )
    )
    return f"<table>\n<thead><tr>{titles}</tr></thead>\n<tbody>\n" + "\n".join(lines) + "\n</tbody>\n</table>"


def _departure(one: Outcome) -> str:
    last = one.exchanges[-1] if one.exchanges else None
    parts = []
    if last:
        who = ", ".join(filter(None, (last["role"] and f"as {last['role']}", last["version"])))
        request = "\n".join(filter(None, (last["request"] + (f"  ({who})" if who else ""), last["body"])))
        parts += [("request", request)]
    parts += [("expected", one.expected)] if one.expected else []
    parts += [("got", one.got)]
    if last:
        parts += [("answer", f"{last['status']}\n{last['answer']}")]
    if len(one.exchanges) > 1:
        before = "\n".join(f"{earlier['request']} → {earlier['status']}" for earlier in one.exchanges[:-1])
        parts += [("requests before", before)]
    shown = "\n".join(f"<div>{title}</div>\n<pre>{escape(text)}</pre>" for title, text in parts)
    return (
        f'<details>\n<summary><span class="departed">departed</span> {escape(one.test)}</summary>\n{shown}\n</details>'
    )
