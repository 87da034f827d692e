"""What a client sees of the Identity API: real Keystone answers so."""
