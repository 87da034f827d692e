"""Keys themselves, by `cryptography`, which is imported when there is first one to read or to make."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as formats
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from novalite import errors


def fingerprint_of(public_key: str, type: str) -> str:
    """MD5 of an SSH key, SHA-1 of a certificate, as pairs of hex digits. Raises Invalid."""
    if type == "x509":
        try:
            certificate = x509.load_pem_x509_certificate(public_key.encode())
        except ValueError as error:
            reason = f"failed to generate X509 fingerprint. Error message: {error}"
            raise errors.Invalid(f"Keypair data is invalid: {reason}") from None
        return certificate.fingerprint(hashes.SHA1()).hex(":")
    try:
        formats.load_ssh_public_key(public_key.encode())
        return hashlib.md5(base64.b64decode(public_key.split(" ")[1])).digest().hex(":")
    except Exception:
        raise errors.Invalid("Keypair data is invalid: failed to generate fingerprint") from None


def generate(type: str, user_id: str, now: datetime) -> tuple[str, str]:
    """A private key and its public one: RSA and an SSH key, or PKCS 12 and a certificate for the user."""
    key = rsa.generate_private_key(65537, 2048)
    if type == "ssh":
        pem = key.private_bytes(
            formats.Encoding.PEM, formats.PrivateFormat.TraditionalOpenSSL, formats.NoEncryption()
        ).decode()
        public = key.public_key().public_bytes(formats.Encoding.OpenSSH, formats.PublicFormat.OpenSSH).decode()
        return pem, f"{public} Generated-by-Nova"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, user_id)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now.replace(year=now.year + 10, day=min(now.day, 28)))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    bundle = pkcs12.serialize_key_and_certificates(None, key, certificate, None, formats.NoEncryption())
    return base64.b64encode(bundle).decode(), certificate.public_bytes(formats.Encoding.PEM).decode()
