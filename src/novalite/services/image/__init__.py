"""The image service: Glance's API, version 2, over the images of the cloud."""
