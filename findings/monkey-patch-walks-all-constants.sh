#!/usr/bin/env bash
# eventlet's monkey_patch() takes a step for each value in each table that an imported module holds, to look for locks.
#
# Version: eventlet 0.41.3; Python 3.11.
# monkey_patch() replaces modules of the standard library, so one guesses that it takes as long whatever else is there.
# To put green locks in the place of those that have been made, it follows dicts, lists and attributes from sys.modules
# on, constants too. Seen: a module with a dict of 100,000 numbers that was imported before adds 100,000 calls of a Python
# function, as WebOb, with the tables of html.entities, adds thousands. It does so for threads alone: without them a
# table costs nothing. A server that patches first of all starts sooner than one that patches after its imports.
# Output seen:
#   a table of 100,000 numbers: at least 100,000 calls more
#   the same, without threads: fewer than 1,000 calls more
#   WebOb: at least 5,000 calls more
# Exits 1 if the output differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

echo 'TABLE = {number: number for number in range(100_000)}' > "$folder/table.py"
cat > "$folder/calls.py" <<'PROGRAM'
import importlib
import sys

import eventlet
import eventlet.wsgi

for name in sys.argv[2:]:
    importlib.import_module(name)
calls = 0


def count(frame, event, argument):
    global calls
    calls += event == "call"


sys.setprofile(count)
eventlet.monkey_patch(**{} if sys.argv[1] == "all" else {"thread": False})
sys.setprofile(None)
print(calls)
PROGRAM

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "eventlet==0.41.3" "WebOb==1.8.9"
calls() {
    EVENTLET_NO_GREENDNS=yes PYTHONPATH="$folder" "$folder/venv/bin/python" -W ignore "$folder/calls.py" "$@"
}
bare=$(calls all) table=$(calls all table) webob=$(calls all webob)
without=$(($(calls some table) - $(calls some)))
output=$(
    [ $((table - bare)) -ge 100000 ] && echo "a table of 100,000 numbers: at least 100,000 calls more"
    [ "$without" -lt 1000 ] && echo "the same, without threads: fewer than 1,000 calls more"
    [ $((webob - bare)) -ge 5000 ] && echo "WebOb: at least 5,000 calls more"
)
echo "$output"
expected="a table of 100,000 numbers: at least 100,000 calls more
the same, without threads: fewer than 1,000 calls more
WebOb: at least 5,000 calls more"
[ "$output" = "$expected" ]
