from novalite import errors
from novalite.services.network.service import SERVICE
from novalite.wsgi.fault import Fault, http_error


def test_what_went_wrong_inside_is_not_told():
    answer = SERVICE.fault(Fault(http_error(500, "secret")), {})

    assert (answer.status_int, answer.json["NeutronError"]["type"]) == (500, "HTTPInternalServerError")
    assert "secret" not in answer.text


def test_an_error_without_a_name_is_named_by_its_status():
    answer = SERVICE.fault(Fault(http_error(409, errors.Conflict.message)), {})

    assert answer.json == {"NeutronError": {"type": "HTTPConflict", "message": "Conflict", "detail": ""}}
