import subprocess
import sys
from datetime import datetime

import pytest

from novalite import errors
from novalite.cloud.compute.keys import fingerprint_of, generate


@pytest.mark.parametrize(("type", "pairs"), [("ssh", 16), ("x509", 20)])
def test_what_is_made_has_a_fingerprint(type, pairs):
    _, public = generate(type, "ann", datetime(2028, 2, 29))

    assert len(fingerprint_of(public, type).split(":")) == pairs


@pytest.mark.parametrize("type", ["ssh", "x509"])
def test_what_is_no_key_has_none(type):
    with pytest.raises(errors.Invalid, match="Keypair data is invalid"):
        fingerprint_of("nothing", type)


def test_what_a_new_cloud_does_not_need_is_not_imported():
    code = "import sys; from novalite.wsgi import Loader; Loader().load_app('osapi_compute'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert {"cryptography.x509", "dns", "jsonschema", "yaml"} & set(done.stdout.split()) == set()
