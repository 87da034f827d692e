import base64

import pytest

from novalite.cloud.identity.signatures import of_ec2, of_s3
from novalite.errors import Unauthorized

PARAMS = {"Action": "A b", "Timestamp": "2030-01-01T00:00:00Z", "n": 1}
REQUEST = {"host": "h:1", "verb": "GET", "path": "/", "body_hash": "e3b0", "params": PARAMS}
CREDENTIAL = "a/20300101/one/ec2/aws4_request"
HEADERS = {
    "Authorization": f"AWS4-HMAC-SHA256 Credential={CREDENTIAL},SignedHeaders=host;x-amz-date,Signature=x",
    "X-Amz-Date": "20300101T000000Z",
    "Host": "h:1",
}
QUERY = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": CREDENTIAL,
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Date": "20300101T000000Z",
}


def s3(*lines):
    return base64.urlsafe_b64encode("\n".join(lines).encode()).decode()


# What keystoneclient's signer and Keystone come to.
@pytest.mark.parametrize(
    ("version", "signature"),
    [
        ("0", "r5XfKEnzOlPBlMug9JzHOhqX/YI="),
        ("1", "/QTcWzm7zG183K48abzpPQoB0Tk="),
        ("2", "kjk+r93ZVg6e812a+bN6G+zLmQy3KUPZp+Cp6z1uHTM="),
    ],
)
def test_the_parameters_are_signed(version, signature):
    assert of_ec2("secret", {**REQUEST, "params": {**PARAMS, "SignatureVersion": version}}) == signature


@pytest.mark.parametrize(
    ("verb", "signature"),
    [
        ("GET", "b54d7a764320c0c970ce945fb0293da6a47f9a3f47bac4a4aa1d350f5cc6309f"),
        ("POST", "015fb995d8692d234aa360160e533f6cb44a2d6ae26583d221c41d124c5e7409"),
    ],
)
def test_version_4_signs_the_headers_that_are_named(verb, signature):
    assert of_ec2("secret", {**REQUEST, "verb": verb, "headers": HEADERS}) == signature


def test_version_4_may_be_in_the_query():
    sent = {**REQUEST, "params": PARAMS | QUERY, "headers": {"Host": "h:1"}}
    assert of_ec2("secret", sent) == "627cbc05dfa72f5650ec89f1f1835955128b41966150392295c08f647e89cc46"


@pytest.mark.parametrize(
    ("lines", "signature"),
    [
        (("GET", "/b"), "cNQ+FhXIjzqFyNYztXYTRzgsgX8="),
        (
            ("AWS4-HMAC-SHA256", "20300101T000000Z", "20300101/one/s3/aws4_request", "hash"),
            "f47910427ab0fc17d187ce538e93aebe46387cd6cbcea301d168ab985bf56ab1",
        ),
    ],
)
def test_a_client_of_s3_signs_lines(lines, signature):
    assert of_s3("secret", s3(*lines)) == signature


@pytest.mark.parametrize(
    "sent",
    [
        REQUEST,
        {**REQUEST, "params": {"SignatureVersion": "3"}},
        {**REQUEST, "headers": {**HEADERS, "X-Amz-Date": "20310101T000000Z"}},
    ],
)
def test_what_nobody_can_sign_is_refused(sent):
    with pytest.raises(Unauthorized):
        of_ec2("secret", sent)


@pytest.mark.parametrize(
    "lines",
    [
        ("AWS4-HMAC-SHA256", "20300101T000000Z", "20300101/one/s3/aws4_request"),
        ("AWS4-HMAC-SHA1", "20300101T000000Z", "20300101/one/s3/aws4_request", "hash"),
        ("AWS4-HMAC-SHA256", "20300101T000000Z", "20300101/one/ec2/aws4_request", "hash"),
        ("AWS4-HMAC-SHA256", "20300101T000000Z", "20300101/one/s3", "hash"),
    ],
)
def test_what_is_not_for_s3_is_refused(lines):
    with pytest.raises(Unauthorized):
        of_s3("secret", s3(*lines))
