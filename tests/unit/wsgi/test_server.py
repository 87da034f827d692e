"""Server: what is refused before there is a socket."""

import pytest

from novalite.errors import InvalidInput
from novalite.wsgi import Server


@pytest.mark.behaviour("OBS-069")
@pytest.mark.parametrize("backlog", [0, -1])
def test_a_backlog_below_1_is_invalid(backlog):
    with pytest.raises(InvalidInput, match=r"^Invalid input received: The backlog must be more than 0$"):
        Server("novalite", None, backlog=backlog)
