#!/usr/bin/env bash
# PasteDeploy makes no filter-app of a function that is named by `use = call:`, as it makes every other kind of section.
#
# Version: PasteDeploy 3.1.0; Python 3.11.
# `use = call:module:function` names a factory in an app, a filter and a composite. A filter-app is a filter with the
# application behind it, and takes `use` as a filter does. Seen: with call: loading it fails with an AssertionError about
# a protocol, paste.filter-app_factory, that is named nowhere else: it is put together from the kind of the section. The
# same function works by paste.filter_factory, or in a filter of its own that the filter-app uses.
# Output seen:
#   filter: made
#   filter-app by paste.filter_factory: made
#   filter-app that uses the filter: made
#   filter-app by call: AssertionError: Protocol 'paste.filter-app_factory' unknown
# Exits 1 if the output differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/parts.py" <<'PROGRAM'
def app(global_conf):
    return lambda environ, start_response: []


def quiet(global_conf):
    return lambda app: app
PROGRAM
cat > "$folder/paste.ini" <<'INI'
[app:hello]
use = call:parts:app

[filter:quiet]
use = call:parts:quiet

[pipeline:filter]
pipeline = quiet hello

[filter-app:filter-app by paste.filter_factory]
paste.filter_factory = parts:quiet
next = hello

[filter-app:filter-app that uses the filter]
use = quiet
next = hello

[filter-app:filter-app by call]
use = call:parts:quiet
next = hello
INI
cat > "$folder/load.py" <<'PROGRAM'
import sys

from paste.deploy import loadapp

names = ("filter", "filter-app by paste.filter_factory", "filter-app that uses the filter", "filter-app by call")
for name in names:
    try:
        loadapp(f"config:{sys.argv[1]}", name)
    except AssertionError as error:
        print(f"{name}: AssertionError: {error}")
    else:
        print(f"{name}: made")
PROGRAM

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "PasteDeploy==3.1.0"
output=$(PYTHONPATH="$folder" "$folder/venv/bin/python" -W ignore "$folder/load.py" "$folder/paste.ini")
echo "$output"
expected="filter: made
filter-app by paste.filter_factory: made
filter-app that uses the filter: made
filter-app by call: AssertionError: Protocol 'paste.filter-app_factory' unknown"
[ "$output" = "$expected" ]
