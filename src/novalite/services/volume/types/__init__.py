"""Volume types, and what is said of them: encryption, QoS specs, defaults."""
