"""Key pairs: real ones, each a user's."""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as formats
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from novalite import errors
from novalite.cloud.clock import Clock

#: How many a user may have.
QUOTA = 100


@dataclass(frozen=True)
class Keypair:
    """A user's key; ``private_key`` is known only when it was made here, and just then."""

    id: int
    name: str
    user_id: str
    type: str
    public_key: str
    fingerprint: str
    created_at: datetime
    private_key: str | None = None


class Keypairs:
    """The key pairs of all users, by user and name."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ids = count(1)
        self._by_user: dict[str, dict[str, Keypair]] = defaultdict(dict)
        self._names: dict[str, list[str]] = defaultdict(list)

    def create(self, user_id: str, name: str, type: str = "ssh", public_key: str | None = None) -> Keypair:
        """Keep the public key, or make a pair.

        Raises Invalid for what is no key, Conflict for a name that the user has, QuotaExceeded.
        """
        private_key = None
        if public_key is not None:
            fingerprint = fingerprint_of(public_key, type)
        if len(self._by_user[user_id]) >= QUOTA:
            raise errors.QuotaExceeded("Quota exceeded, too many key pairs.")
        if name in self._by_user[user_id]:
            raise errors.Conflict(f"Key pair '{name}' already exists.")
        if public_key is None:
            private_key, public_key = generate(type, user_id, self._clock.datetime())
            fingerprint = fingerprint_of(public_key, type)
        created_at = self._clock.datetime()
        keypair = Keypair(next(self._ids), name, user_id, type, public_key, fingerprint, created_at)
        self._by_user[user_id][name] = keypair
        insort(self._names[user_id], name)
        return replace(keypair, private_key=private_key)

    def get(self, user_id: str, name: str) -> Keypair:
        """Raises NotFound."""
        try:
            return self._by_user[user_id][name]
        except KeyError:
            raise errors.NotFound(f"Keypair {name} not found for user {user_id}") from None

    def find(self, user_id: str, limit: int, marker: str | None = None) -> list[Keypair]:
        """A user's key pairs by name, after the one called ``marker``. Raises Invalid for a marker that is none."""
        if marker is not None and marker not in self._by_user[user_id]:
            raise errors.Invalid(f"Marker {marker} could not be found.")
        names = self._names[user_id]
        first = 0 if marker is None else bisect_right(names, marker)
        return [self._by_user[user_id][name] for name in names[first : first + limit]]

    def delete(self, user_id: str, name: str) -> None:
        """Raises NotFound."""
        self.get(user_id, name)
        del self._by_user[user_id][name]
        self._names[user_id].remove(name)


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
