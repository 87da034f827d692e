"""What administrators see of the storage: services, hosts, pools, clusters and disks that may be taken over."""
