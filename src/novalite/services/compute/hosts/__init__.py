"""Where servers run: hosts, hypervisors, services, aggregates and availability zones."""
