"""A temporary self-signed certificate, for this machine only."""

from __future__ import annotations

import datetime as dt
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

#: How long it is valid.
LIFETIME = dt.timedelta(days=30)


def self_signed(folder: Path, host: str) -> tuple[Path, Path]:
    """Write a certificate for a host and for localhost, and its key, to a folder; returns their paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "novalite, to be thrown away")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        # It is its own authority: a client that is given it as the CA certificate can verify it.
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret.touch(mode=0o600)
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret


def _names(host: str) -> list[x509.GeneralName]:
    names: dict[str, x509.GeneralName] = {}
    for one in (host, "localhost", "127.0.0.1", "::1"):
        try:
            names[one] = x509.IPAddress(ipaddress.ip_address(one))
        except ValueError:
            names[one] = x509.DNSName(one)
    return list(names.values())
