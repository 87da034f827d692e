#!/usr/bin/env bash
# Nova 29 refuses the extra spec of a flavor that limits the sockets of a server, and accepts one that has no effect.
#
# Versions: Nova 29.4.0 (2024.1), with libraries from before 2025-12; Python 3.11. Nova 27 to 29 do so, 30 does not.
# From microversion 2.86 on Nova validates extra specs of flavors: a name in one of its own namespaces, such as hw:, is
# refused if it is unknown. What counts when a server is placed is hw:cpu_max_sockets, as its documentation says; the
# validator knows hw:max_cpu_sockets. So whoever asks at 2.86 cannot set the one, and sets the other in vain. Cores and
# threads are alike.
# Output seen, of a flavor with four CPUs:
#   hw:cpu_max_sockets: refused, 2 sockets
#   hw:max_cpu_sockets: accepted, 4 sockets
# Exits 1 if the output differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'pip>=26'
PIP_CONFIG_FILE=/dev/null "$folder/venv/bin/pip" install --quiet --uploaded-prior-to 2025-11-30T00:00:00Z \
    nova==29.4.0 'SQLAlchemy<2.1' 'setuptools<81'

cat > "$folder/sockets.py" <<'PROGRAM'
from nova import exception, objects
from nova.api.validation.extra_specs import validators
from nova.virt import hardware

if __name__ == "__main__":
    objects.register_all()
    for name in ("hw:cpu_max_sockets", "hw:max_cpu_sockets"):
        try:
            validators.validate(name, "2")
            said = "accepted"
        except exception.ValidationError:
            said = "refused"
        flavor = objects.Flavor(vcpus=4, memory_mb=512, extra_specs={name: "2"})
        image = objects.ImageMeta(properties=objects.ImageMetaProps())
        print(f"{name}: {said}, {hardware.get_best_cpu_topology(flavor, image).sockets} sockets")
PROGRAM

output=$(OS_NOVA_DISABLE_EVENTLET_PATCHING=1 "$folder/venv/bin/python" -W ignore "$folder/sockets.py")
echo "$output"
expected='hw:cpu_max_sockets: refused, 2 sockets
hw:max_cpu_sockets: accepted, 4 sockets'
[ "$output" = "$expected" ]
