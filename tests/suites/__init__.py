"""The functional tests of others, on a cloud that is served."""
