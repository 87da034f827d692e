"""The Compute API's range of microversions, and what each of them brought."""

from novalite.wsgi.microversion import Microversions

COMPUTE = Microversions("compute", "2.1", "2.104", legacy_header="X-OpenStack-Nova-API-Version")

#: A line for each version.
HISTORY = dict(
    line.split(" ", 1)
    for line in """\
2.1 all that /v2 had, strictly validated
2.2 key pairs have a type; making and deleting one has new statuses
2.3 more of a server's inner attributes, and whether its volumes go with it
2.4 fixed IPs show whether they are reserved
2.5 everybody may filter servers by IPv6 address
2.6 one way to all remote consoles, in place of an action each
2.7 a public flavor cannot be given to a project
2.8 consoles by MKS
2.9 servers show whether they are locked
2.10 admins handle other users' key pairs
2.11 services can be forced down
2.12 virtual interfaces show their network
2.13 server groups show whose they are
2.14 evacuating finds out about shared storage by itself, and tells no password
2.15 server groups with soft policies
2.16 servers show the status of their host
2.17 crash dumps can be triggered
2.18 paths need no project
2.19 servers have a description
2.20 volumes of shelved servers can be attached and detached
2.21 actions of deleted servers can be read
2.22 a live migration can be forced to its end
2.23 a server's migrations can be listed and shown
2.24 a live migration can be called off
2.25 live migration finds out by itself whether to move disks
2.26 servers have tags, and are found by them
2.27 the header OpenStack-API-Version
2.28 a hypervisor's CPU is an object, not a text
2.29 evacuating to a host asks the scheduler, unless forced
2.30 live migration to a host asks the scheduler, unless forced
2.31 tokens of all kinds of consoles can be looked up
2.32 networks and disks of a new server can have a tag
2.33 pages of hypervisors; disks lose their tag by mistake
2.34 a live migration is checked after the answer
2.35 pages of key pairs
2.36 no proxies of images, networks and volumes any more
2.37 a server's networks must be said, and may be auto or none; networks lose their tag by mistake
2.38 filtering by a status that is none is refused
2.39 no proxy of image metadata, nor a limit of it
2.40 pages of usages
2.41 aggregates show a UUID
2.42 tags of networks and disks are back
2.43 no hosts API any more
2.44 no fixed and floating IPs of servers, nor virtual interfaces, any more
2.45 an image that is made is named in the body, not in a header
2.46 answers carry X-OpenStack-Request-Id
2.47 servers show what their flavor was, not a link to it
2.48 diagnostics are the same for all hypervisors
2.49 what is attached to a server can have a tag
2.50 quota classes have server groups, and nothing of networks
2.51 volumes of servers can be told to have grown; users see more of events
2.52 servers are created with tags
2.53 services and hypervisors go by UUID
2.54 rebuilding can change the key pair
2.55 flavors have a description
2.56 a cold migration can name its host
2.57 no files are injected any more; rebuilding takes user data
2.58 pages of a server's actions, by time
2.59 pages of migrations, which have a UUID
2.60 volumes can be attached to several servers
2.61 flavors show their extra specs
2.62 a server's actions show their host
2.63 servers can be held to certificates that images are signed with
2.64 server groups have one policy, and rules
2.65 a live migration can be called off before it runs
2.66 servers, actions and migrations are found by when they were changed before
2.67 new disks can be of a volume type
2.68 live migrations and evacuations cannot be forced any more
2.69 what can be known of servers and services that cannot be reached is shown
2.70 attached interfaces and volumes show their tag
2.71 servers show their group
2.72 ports with resource requests can be used
2.73 locking can have a reason
2.74 a new server can be asked onto a host or node
2.75 unknown parameters are refused; changed and rebuilt servers are shown whole
2.76 a server can be told that its power changed
2.77 unshelving can choose a zone
2.78 servers show their NUMA topology
2.79 attaching can say whether a volume goes with the server
2.80 migrations show whose they are, and are found by it
2.81 images can be cached on an aggregate
2.82 servers can be told that their accelerators are bound
2.83 everybody may filter servers by more
2.84 events that failed say why
2.85 whether a volume goes with the server can be changed
2.86 extra specs are validated
2.87 servers that boot from a volume can be rescued
2.88 hypervisors say less of their use, and their uptime with the rest
2.89 attached volumes show their attachment, and no id of their own
2.90 servers can be given a hostname, which everybody sees
2.91 unshelving can choose a host, pin to a zone and unpin
2.92 key pairs are not made any more, and their names may have @ and dots
2.93 a server that boots from a volume can be rebuilt
2.94 hostnames can be whole domain names
2.95 evacuated servers are stopped
2.96 servers show the zone that they are pinned to
2.97 file shares can be attached
2.98 servers show the properties of their image
2.99 consoles by SPICE without a proxy
2.100 servers show their scheduler hints
2.101 attaching a volume is answered before it is done
2.102 flavors are found by name and have less; all unknown parameters are refused
2.103 no os-volumes_boot any more
2.104 a server's zone can be pinned and unpinned
""".splitlines()
)
