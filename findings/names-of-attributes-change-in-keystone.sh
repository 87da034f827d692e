#!/usr/bin/env bash
# Keystone renames an attribute of a client's own that has a dash where a thing is made, and not where it is changed.
#
# Versions: Keystone 30.0.0; Python 3.12.
# Keystone keeps what else clients say of users, projects, services and so on, and shows it beside the rest. `POST` makes
# of `cost-center` and `cost:code` the names `cost_center` and `cost_code`, and shows them so. `PATCH` leaves names as
# they are. So who sends the same name twice has two attributes, and the first one stays as it was.
# Output seen:
#   POST: cost_center=a cost_code=b
#   PATCH: cost-center=c cost_center=a cost_code=b
#   GET: cost-center=c cost_center=a cost_code=b
# Exits 1 if the output differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.12 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet keystone==30.0.0

cat > "$folder/keystone.conf" <<CONF
[DEFAULT]
log_file = $folder/keystone.log
[database]
connection = sqlite:///$folder/keystone.sqlite
[fernet_tokens]
key_repository = $folder/keys
[fernet_receipts]
key_repository = $folder/keys
[credential]
key_repository = $folder/keys
CONF
cat > "$folder/attributes.py" <<'PROGRAM'
import sys
from pathlib import Path

import webob
from keystone.server.flask import core

folder = Path(sys.argv[1])
sys.argv = sys.argv[:1]
application = core.initialize_application("public", config_files=[str(folder / "keystone.conf")])


def ask(method, path, token="", **sent):
    asked = {"method": method, "headers": {"X-Auth-Token": token}}
    request = webob.Request.blank(f"/v3{path}", **asked, **({"json": sent} if sent else {}))
    return request.get_response(application)


def own(method, answer):
    service = answer.json["service"]
    print(f"{method}:", *(f"{name}={service[name]}" for name in sorted(service) if name.startswith("cost")))
    return service["id"]


domain = {"id": "default"}
password = {"user": {"name": "admin", "domain": domain, "password": "secret"}}
scope = {"project": {"name": "admin", "domain": domain}}
auth = {"identity": {"methods": ["password"], "password": password}, "scope": scope}
token = ask("POST", "/auth/tokens", auth=auth).headers["X-Subject-Token"]
made = {"type": "cats", "cost-center": "a", "cost:code": "b"}
path = "/services/" + own("POST", ask("POST", "/services", token, service=made))
own("PATCH", ask("PATCH", path, token, service={"cost-center": "c"}))
own("GET", ask("GET", path, token))
PROGRAM

mkdir -m 700 "$folder/keys"
for number in 0 1; do
    "$folder/venv/bin/python" -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode(), end="")' \
        > "$folder/keys/$number"
done
manage() { "$folder/venv/bin/keystone-manage" --config-file "$folder/keystone.conf" "$@" > "$folder/out" 2>&1; }
manage db_sync
manage bootstrap --bootstrap-password secret --bootstrap-region-id one

output=$("$folder/venv/bin/python" -W ignore "$folder/attributes.py" "$folder" 2> "$folder/errors")
echo "$output"
expected='POST: cost_center=a cost_code=b
PATCH: cost-center=c cost_center=a cost_code=b
GET: cost-center=c cost_center=a cost_code=b'
[ "$output" = "$expected" ]
