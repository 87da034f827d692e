"""What the Compute API shows of servers, and lets be done with them."""
