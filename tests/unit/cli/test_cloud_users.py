"""Tokens of the users of novalite's own cloud; `novalite trace --as` and `novalite lint --as` take one."""

import pytest
import webob

from novalite.cli.cloud_users import USERS, token
from novalite.cli.failure import Failure
from novalite.connect import PASSWORD
from novalite.wsgi.loader import Loader


@pytest.fixture(scope="module")
def application():
    return Loader(options={"auth_strategy": "keystone"}).load_app("osapi_compute")


@pytest.mark.parametrize("user", USERS)
def test_each_user_has_a_token_for_a_project_of_the_same_name(application, user):
    headers = {"X-Auth-Token": token(application, user, PASSWORD)}

    assert webob.Request.blank("/v2.1/servers", headers=headers).get_response(application).status_int == 200


def test_a_wrong_password_has_none(application):
    with pytest.raises(Failure, match="the cloud gives demo no token: 401"):
        token(application, "demo", "wrong")
