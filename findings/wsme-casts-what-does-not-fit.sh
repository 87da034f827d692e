#!/usr/bin/env bash
# A JSON value that does not fit a type of WSME is not always refused: some become another value, and a list is lost.
#
# Versions: WSME 0.13.0, WebOb 1.8.11; Python 3.11 and 3.12.
# A type of WSME declares what its attributes are, and `wsme.rest.json.fromjson` makes one of what a client sent. Text
# that is no number is refused for an `int`, as one expects. Seen besides: for `bytes`, true becomes the text "True", and a
# list or an object becomes null, without an error; for `int`, 1.5 becomes 1 and true becomes 1. So what a service keeps
# is not what was sent.
# Output seen:
#   bytes: true -> "True", 1.5 -> "1.5", [1] -> null, {} -> null
#   int: true -> 1, 1.5 -> 1, "2" -> 2, "a" -> ValueError
# Exits 1 if the output differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet WSME==0.13.0 WebOb==1.8.11

cat > "$folder/cats.py" <<'PROGRAM'
import json

import wsme
from wsme.rest import json as wire


class Cat(wsme.types.Base):
    food = wsme.wsattr(wsme.types.bytes)
    age = wsme.wsattr(int)


def kept(name, sent):
    try:
        return json.dumps(wire.tojson(Cat, wire.fromjson(Cat, {name: sent}))[name])
    except ValueError as error:
        return type(error).__name__


if __name__ == "__main__":
    for kind, name, values in (("bytes", "food", (True, 1.5, [1], {})), ("int", "age", (True, 1.5, "2", "a"))):
        print(f"{kind}: " + ", ".join(f"{json.dumps(value)} -> {kept(name, value)}" for value in values))
PROGRAM

output=$("$folder/venv/bin/python" -W ignore "$folder/cats.py")
echo "$output"
expected='bytes: true -> "True", 1.5 -> "1.5", [1] -> null, {} -> null
int: true -> 1, 1.5 -> 1, "2" -> 2, "a" -> ValueError'
[ "$output" = "$expected" ]
