"""What operators of a cloud set up for all projects."""
