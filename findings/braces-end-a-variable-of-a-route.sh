#!/usr/bin/env bash
# A quantifier with braces in a path of Routes ends the variable: the route matches another URL than the one meant.
#
# Version: Routes 2.5.1; Python 3.11.
# {id:[0-9]+} in a path is a variable with its regular expression. Seen: in {id:[0-9]{1,3}} the first closing brace ends
# the variable. What is left of the expression, [0-9]{1,3, is taken as it stands, with an ordinary brace, and the last
# brace becomes part of the path. No error is raised: /items/7 is not found, and /items/7{1,3} is, with the id 7{1,3.
# The same expression in `requirements` does what it says.
# Output seen:
#   in the path:  /items/7 is not found; /items/7{1,3} has the id 7{1,3
#   requirements: /items/7 has the id 7; /items/7{1,3} is not found
# Exits 1 if the output differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/items.py" <<'PROGRAM'
import routes


def said(path, **more):
    mapper = routes.Mapper(controller_scan=None, register=False)
    mapper.minimization = False
    mapper.connect(path, controller="items", action="show", **more)
    mapper.create_regs([])
    for url in ("/items/7", "/items/7{1,3}"):
        match = mapper.match(url)
        yield f"{url} has the id {match['id']}" if match else f"{url} is not found"


print("in the path: ", "; ".join(said("/items/{id:[0-9]{1,3}}")))
print("requirements:", "; ".join(said("/items/{id}", requirements={"id": "[0-9]{1,3}"})))
PROGRAM

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "Routes==2.5.1"
output=$("$folder/venv/bin/python" -W ignore "$folder/items.py")
echo "$output"
expected="in the path:  /items/7 is not found; /items/7{1,3} has the id 7{1,3
requirements: /items/7 has the id 7; /items/7{1,3} is not found"
[ "$output" = "$expected" ]
