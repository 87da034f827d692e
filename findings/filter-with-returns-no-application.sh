#!/usr/bin/env bash
# PasteDeploy's loadapp returns no WSGI application where filter-with stands in a pipeline, or in two sections of one.
#
# Version: PasteDeploy 3.1.0; Python 3.11.
# A section with filter-with is the application with the filter around it. Seen: this is so for an application that is
# made by a factory. Where it is a pipeline, or uses a section that has a filter-with of its own, loadapp raises no error
# and returns a function of one argument, since what is not made by an application's factory is taken for a filter. The
# first request shows it.
# Output seen:
#   plain: answers hello
#   piped: is no application, but takes 1 positional argument
#   twice: is no application, but takes 1 positional argument
# Exits 1 if the output differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet PasteDeploy==3.1.0

cat > "$folder/cats.ini" <<'INI'
[app:plain]
paste.app_factory = cats:application
filter-with = through

[pipeline:piped]
pipeline = through cats
filter-with = through

[app:twice]
use = plain
filter-with = through

[app:cats]
paste.app_factory = cats:application

[filter:through]
paste.filter_factory = cats:through
INI

cat > "$folder/cats.py" <<'PROGRAM'
import re
import sys

from paste.deploy import loadapp


def application(global_conf):
    def hello(environ, start_response):
        start_response("200 OK", [("Content-Length", "5")])
        return [b"hello"]

    return hello


def through(global_conf):
    return lambda inner: lambda environ, start_response: inner(environ, start_response)


def answer(app):
    return b"".join(app({}, lambda status, headers: None)).decode()


if __name__ == "__main__":
    for name in ("plain", "piped", "twice"):
        app = loadapp(f"config:{sys.argv[1]}", name=name)
        try:
            print(f"{name}: answers {answer(app)}")
        except TypeError as error:
            print(f"{name}: is no application, but {re.search(r'takes 1 positional argument', str(error))[0]}")
PROGRAM

output=$(cd "$folder" && venv/bin/python -W ignore cats.py "$folder/cats.ini")
echo "$output"
expected='plain: answers hello
piped: is no application, but takes 1 positional argument
twice: is no application, but takes 1 positional argument'
[ "$output" = "$expected" ]
