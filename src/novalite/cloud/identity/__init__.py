"""Who is who in a cloud, who may do what where, and where its services are."""
