"""By what users let others act for them: trusts, application credentials, and credentials such as keys of EC2."""
