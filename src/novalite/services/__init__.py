"""The APIs of a cloud, as its clients see them: a package for each service, and one to control the cloud by."""
