"""``/qos``: policies, their rules, and the types of these."""
