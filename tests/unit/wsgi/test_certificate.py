import ssl
import stat

import pytest
from cryptography import x509

from novalite.wsgi.certificate import self_signed


@pytest.mark.parametrize(("host", "named"), [("cloud.example.org", "cloud.example.org"), ("0.0.0.0", "0.0.0.0")])
def test_a_certificate_is_for_the_host_and_for_this_machine(tmp_path, host, named):
    certificate, key = self_signed(tmp_path, host)
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    parsed = x509.load_pem_x509_certificate(certificate.read_bytes())
    names = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert [str(name.value) for name in names] == [named, "localhost", "127.0.0.1", "::1"]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
