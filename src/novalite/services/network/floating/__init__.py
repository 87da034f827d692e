"""What belongs to floating addresses: their port forwardings, and the subnets that they are from."""
