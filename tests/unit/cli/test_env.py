"""`novalite env`."""


def test_env_says_where_the_cloud_is_and_as_whom_it_is_asked(run):
    status, said, error = run("env", "--url", "http://127.0.0.1:1234", "--cloud", "novalite-demo", "--password", "p q")

    assert (status, error) == (0, "")
    assert "export OS_AUTH_URL=http://127.0.0.1:1234/identity" in said
    assert "export OS_USERNAME=demo" in said
    assert "export OS_PASSWORD='p q'" in said


def test_env_knows_the_clouds_that_it_can_be_asked_for(run):
    status, said, error = run("env", "--cloud", "other")

    assert (status, said) == (2, "")
    assert "Invalid value for '--cloud': 'other' is not one of" in error
