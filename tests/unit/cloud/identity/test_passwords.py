import time

import pytest

from novalite.cloud.identity.passwords import fits, hashed


def test_a_password_fits_its_own_hash_alone():
    hash = hashed("secret", 4)

    assert hash.startswith("$scrypt$ln=4,r=8,p=1$")
    assert fits("secret", hash, 4)
    assert not fits("Secret", hash, 4)
    assert hashed("secret", 4) != hash, "each has a salt of its own"


def test_a_hash_says_how_dear_it_is():
    assert fits("secret", hashed("secret", 5), 8)


@pytest.mark.parametrize("hash", [None, "", "secret", "$scrypt$ln=4$x$y"])
def test_what_is_no_hash_fits_nothing(hash):
    assert not fits("", hash, 4)


def test_it_takes_as_long_to_find_that_there_is_none():
    def least(hash):
        times = []
        for _ in range(20):
            started = time.perf_counter()
            fits("wrong", hash, 9)
            times.append(time.perf_counter() - started)
        return min(times)

    fits("", None, 9)  # which makes nobody's hash

    assert least(None) > least(hashed("secret", 9)) / 2
