"""A paste pipeline and a route table as plain data, then as text or JSON."""
