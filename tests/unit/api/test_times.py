from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from novalite.api.times import isotime


@given(st.datetimes(min_value=datetime(1000, 1, 1)))
def test_a_time_is_shown_to_the_second_in_utc(moment):
    assert isotime(moment) == moment.strftime("%Y-%m-%dT%H:%M:%SZ")
