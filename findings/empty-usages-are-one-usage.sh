#!/usr/bin/env bash
# openstacksdk lists one usage, of no type, for a project that uses nothing of Placement.
#
# Versions: openstacksdk 4.22.0, openstack-placement 16.0.0; Python 3.11.
# From 1.38 on Placement tells what a project uses by the type of the consumers: `{"usages": {"INSTANCE": {…}}}`. Before
# that it was `{"usages": {"VCPU": 1}}`, and openstacksdk tells the two apart by the first value. Where nothing is used
# there is none, so the empty answer of 1.38 is taken for one of before, and `placement.usages()` yields one object
# whose consumer_type and consumer_count are None. Who counts the objects, or sorts them by their type, is surprised.
# Output seen:
#   Placement says: {"usages": {}}
#   openstacksdk lists: [(None, None, {})]
# Exits 1 if the output differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet openstacksdk==4.22.0 openstack-placement==16.0.0 setuptools

cat > "$folder/placement.conf" <<CONF
[DEFAULT]
log_file = $folder/placement.log
[api]
auth_strategy = noauth2
[placement_database]
connection = sqlite:///$folder/placement.db
sync_on_startup = true
CONF
cat > "$folder/ask.py" <<'PROGRAM'
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import openstack
from placement.wsgi import init_application


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


server = make_server("127.0.0.1", 0, init_application(), handler_class=Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
cloud = openstack.connect(auth_type="admin_token", auth={"endpoint": url, "token": "admin"}, region_name="")
project = "11111111222243338444555555555555"
print("Placement says:", cloud.placement.get(f"/usages?project_id={project}", microversion="1.38").text)
found = cloud.placement.usages(project_id=project)
print("openstacksdk lists:", [(one.consumer_type, one.consumer_count, one.resources) for one in found])
server.shutdown()
PROGRAM

output=$(OS_PLACEMENT_CONFIG_DIR="$folder" "$folder/venv/bin/python" -W ignore "$folder/ask.py")
echo "$output"
expected='Placement says: {"usages": {}}
openstacksdk lists: [(None, None, {})]'
[ "$output" = "$expected" ]
