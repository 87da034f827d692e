"""The `openstack` command, unmodified, over a real socket.

Each life is a table of commands and what each must print: an object with these values; a list in which each of these
rows is; an empty list; nothing. A text is what it must complain of, and a set of names those that a list must not have.
"""

import json

import pytest

pytest.importorskip("openstackclient", reason="python-openstackclient is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")

CIRROS = "cirros-0.6.3-x86_64-disk"

SERVER = [
    ("keypair create k1 --private-key {tmp}/k1.pem", {"name": "k1", "type": "ssh"}),
    ("keypair list", [{"Name": "k1"}]),
    ("keypair show k1", {"name": "k1"}),
    ("server group create --policy anti-affinity apart", {"name": "apart", "policy": "anti-affinity"}),
    ("server group list", [{"Name": "apart"}]),
    (
        f"server create s1 --flavor m1.tiny --image {CIRROS} --network private --key-name k1 --property a=b --wait",
        {"name": "s1", "status": "ACTIVE", "properties": {"a": "b"}, "key_name": "k1", "OS-EXT-STS:power_state": 1},
    ),
    ("server show s1", {"name": "s1", "OS-EXT-AZ:availability_zone": "nova"}),
    ("server list --long", [{"Name": "s1", "Status": "ACTIVE", "Image Name": CIRROS}]),
    ("server list --name nobody", []),
    ("server list --status ACTIVE --all-projects", [{"Name": "s1"}]),
    ("server set s1 --name s2 --property c=d", None),
    ("server unset s2 --property a", None),
    ("server show s2", {"name": "s2", "properties": {"c": "d"}}),
    ("server stop s2", None),
    ("server show s2", {"status": "SHUTOFF", "OS-EXT-STS:power_state": 4}),
    ("server start s2", None),
    ("server reboot --hard --wait s2", ...),
    ("server pause s2", None),
    ("server show s2", {"status": "PAUSED"}),
    ("server unpause s2", None),
    ("server suspend s2", None),
    ("server show s2", {"status": "SUSPENDED"}),
    ("server resume s2", None),
    ("server lock s2 --reason why", None),
    ("server show s2 --os-compute-api-version 2.73", {"locked": True, "locked_reason": "why"}),
    ("server unlock s2", None),
    ("server rescue s2", ...),
    ("server show s2", {"status": "RESCUE"}),
    ("server unrescue s2", None),
    ("server shelve s2", None),
    ("server show s2", {"status": "SHELVED_OFFLOADED"}),
    ("server unshelve s2", None),
    ("server resize --flavor m1.small --wait s2", ...),
    ("server show s2", {"status": "VERIFY_RESIZE"}),
    ("server resize confirm s2", None),
    ("server show s2 --os-compute-api-version 2.47", {"status": "ACTIVE"}),
    (f"server rebuild --image {CIRROS} --wait s2", ...),
    ("server image create s2 --name snap --wait", {"name": "snap", "status": "active"}),
    ("server migrate s2 --live-migration --wait", ...),
    ("server migration list", [{"Status": "completed", "Type": "live-migration"}]),
    ("console log show s2", ...),
    ("console url show s2", {"type": "novnc", "protocol": "vnc"}),
    ("server event list s2", [{"Action": "create"}, {"Action": "live-migration"}, {"Action": "shelve"}]),
    ("server delete --wait s2", None),
    ("server show s2", "No Server found for s2"),
    ("server list", []),
    ("image delete snap", None),
    ("server group delete apart", None),
    ("keypair delete k1", None),
]

IMAGE = [
    (
        "image create i1 --disk-format raw --container-format bare --file {tmp}/data",
        {"name": "i1", "status": "active", "size": 7, "checksum": "9a0364b9e99bb480dd25e1f0284c8555"},
    ),
    ("image set i1 --property a=b --min-disk 1 --tag t1", None),
    ("image show i1", {"min_disk": 1, "tags": ["t1"]}),
    ("image list --tag t1", [{"Name": "i1", "Status": "active"}]),
    ("image unset i1 --property a --tag t1", None),
    ("image list --tag t1", []),
    ("image save i1 --file {tmp}/saved", None),
    ("image add project i1 demo", {"status": "pending"}),
    ("image member list i1", [{"Status": "pending"}]),
    ("image remove project i1 demo", None),
    ("image set i1 --deactivate", None),
    ("image show i1", {"status": "deactivated"}),
    ("image delete i1", None),
    ("image list", [{"Name": CIRROS}]),
]

VOLUME = [
    ("volume create v1 --size 1", {"name": "v1", "size": 1, "status": "creating"}),
    ("volume show v1", {"status": "available", "bootable": False}),
    ("volume set v1 --name v2 --size 2 --property a=b", None),
    ("volume show v2", {"size": 2, "properties": {"a": "b"}}),
    ("volume unset v2 --property a", None),
    ("volume snapshot create sn --volume v2", {"name": "sn", "size": 2}),
    ("volume snapshot list", [{"Name": "sn", "Status": "available"}]),
    ("volume snapshot delete sn", None),
    ("volume backup create v2 --name bk", {"name": "bk"}),
    ("volume backup list", [{"Name": "bk", "Status": "available"}]),
    ("volume backup delete bk", None),
    ("volume type create fast --property x=y", {"name": "fast", "properties": {"x": "y"}}),
    ("volume type list", [{"Name": "fast"}]),
    ("volume type delete fast", None),
    (f"server create vs --flavor m1.tiny --image {CIRROS} --network private --wait", {"status": "ACTIVE"}),
    ("server add volume vs v2", {"Device": "/dev/vdb"}),
    ("volume show v2", {"status": "in-use"}),
    ("server volume list vs", [{"Device": "/dev/vdb"}]),
    ("server remove volume vs v2", None),
    ("volume show v2", {"status": "available", "attachments": []}),
    ("volume transfer request create v2", {"name": None}),
    ("volume service list", [{"Binary": "cinder-scheduler", "State": "up"}]),
    ("server delete --wait vs", None),
    (
        f"server create bv --flavor m1.tiny --image {CIRROS} --boot-from-volume 2 --network private --wait",
        {"status": "ACTIVE"},
    ),
    ("server delete --wait bv", None),
]

NETWORK = [
    ("network create n1", {"name": "n1", "status": "ACTIVE"}),
    ("network set n1 --description d", None),
    ("network list --name n1", [{"Name": "n1"}]),
    (
        "subnet create s1 --network n1 --subnet-range 10.9.0.0/24 --dns-nameserver 192.0.2.53",
        {"cidr": "10.9.0.0/24", "gateway_ip": "10.9.0.1", "dns_nameservers": ["192.0.2.53"]},
    ),
    ("subnet list --network n1", [{"Name": "s1", "Subnet": "10.9.0.0/24"}]),
    ("subnet pool create sp --pool-prefix 10.200.0.0/16 --default-prefix-length 24", {"name": "sp"}),
    ("network create n2", {"name": "n2"}),
    ("subnet create s2 --network n2 --subnet-pool sp", {"cidr": "10.200.0.0/24"}),
    ("network delete n2", None),
    ("subnet pool delete sp", None),
    ("port create p1 --network n1", {"name": "p1", "status": "DOWN"}),
    ("port set p1 --description d --tag x", None),
    ("port list --network n1 --tags x", [{"Name": "p1"}]),
    ("router create r1", {"name": "r1", "status": "ACTIVE"}),
    ("router set r1 --external-gateway public", None),
    ("router add subnet r1 s1", None),
    ("port list --router r1", [{"Status": "ACTIVE"}]),
    ("security group create sg", {"name": "sg"}),
    ("security group rule create sg --protocol tcp --dst-port 22", {"port_range_min": 22, "protocol": "tcp"}),
    ("security group rule list sg", [{"Port Range": "22:22"}]),
    (f"server create ns --flavor m1.tiny --image {CIRROS} --port p1 --wait", {"status": "ACTIVE"}),
    ("floating ip create public --floating-ip-address 172.24.4.99", {"floating_ip_address": "172.24.4.99"}),
    ("server add floating ip ns 172.24.4.99", None),
    ("server list --name ns", [{"Networks": {"n1": ["10.9.0.2", "172.24.4.99"]}}]),
    ("floating ip list", [{"Floating IP Address": "172.24.4.99"}]),
    ("server remove floating ip ns 172.24.4.99", None),
    ("server add security group ns sg", None),
    ("server show ns", {"security_groups": [{"name": "default"}, {"name": "sg"}]}),
    ("server remove security group ns sg", None),
    ("floating ip delete 172.24.4.99", None),
    ("server delete --wait ns", None),
    ("port show p1", {"status": "DOWN"}),
    ("port delete p1", None),
    ("security group delete sg", None),
    ("router remove subnet r1 s1", None),
    ("router unset r1 --external-gateway", None),
    ("router delete r1", None),
    ("network delete n1", None),
    ("network show n1", "No Network found for n1"),
    ("network agent list", [{"Alive": True}]),
    ("extension list --network", [{"Alias": "router"}]),
]

IDENTITY = [
    ("token issue", {}),
    ("catalog list", [{"Type": "compute", "Name": "nova"}, {"Type": "volumev3", "Name": "cinderv3"}]),
    ("project create shop --description d", {"name": "shop", "enabled": True}),
    ("project set shop --description e --tag t", None),
    ("project show shop", {"description": "e"}),
    ("user create ann --password pw --project shop --email a@example.org", {"email": "a@example.org"}),
    ("user set ann --email b@example.org", None),
    ("user list --long", [{"Name": "ann", "Email": "b@example.org"}]),
    ("role create buyer", {"name": "buyer"}),
    ("role add --user ann --project shop buyer", None),
    ("role assignment list --user ann --names", [{"Role": "buyer", "Project": "shop@Default"}]),
    ("role remove --user ann --project shop buyer", None),
    ("role assignment list --user ann --names", []),
    ("group create staff", {"name": "staff"}),
    ("group add user staff ann", None),
    ("group contains user staff ann", ...),
    ("user list --group staff", [{"Name": "ann"}]),
    ("group remove user staff ann", None),
    ("group delete staff", None),
    ("application credential create robot --role member", {"Name": "robot"}),
    ("application credential list", [{"Name": "robot"}]),
    ("application credential delete robot", None),
    ("region create RegionTwo", {"region": "RegionTwo"}),
    ("service create --name swift object-store", {"type": "object-store"}),
    ("endpoint create swift public http://example.org --region RegionTwo", {"url": "http://example.org"}),
    ("endpoint list --service swift", [{"URL": "http://example.org"}]),
    ("service delete swift", None),
    ("region delete RegionTwo", None),
    ("user delete ann", None),
    ("role delete buyer", None),
    ("project delete shop", None),
    ("project list", {"shop"}),
    ("versions show", [{"Service Type": "compute", "Max Microversion": "2.104"}]),
]

COMPUTE = [
    ("flavor create f1 --ram 64 --disk 1 --property hw:cpu_policy=shared", {"properties": {"hw:cpu_policy": "shared"}}),
    ("flavor set f1 --property hw:mem_page_size=small --description d", None),
    ("flavor unset f1 --property hw:mem_page_size", None),
    ("flavor show f1", {"ram": 64, "properties": {"hw:cpu_policy": "shared"}}),
    ("flavor list", [{"Name": "f1"}, {"Name": "m1.xlarge"}]),
    ("flavor delete f1", None),
    ("flavor create f2 --ram 64 --private", {"os-flavor-access:is_public": False}),
    ("flavor set f2 --project demo", None),
    ("flavor unset f2 --project demo", None),
    ("flavor delete f2", None),
    ("aggregate create a1 --zone z1", {"name": "a1", "availability_zone": "z1"}),
    ("aggregate set a1 --property x=y", None),
    ("aggregate add host a1 compute1", {"hosts": ["compute1"]}),
    ("aggregate show a1", {"properties": {"x": "y"}}),
    ("availability zone list --compute", [{"Zone Name": "z1", "Zone Status": "available"}]),
    ("aggregate remove host a1 compute1", {"hosts": []}),
    ("aggregate delete a1", None),
    ("hypervisor list", [{"Hypervisor Hostname": "compute1", "State": "up"}]),
    ("compute service list", [{"Binary": "nova-compute", "State": "up"}]),
    ("compute service set --disable --disable-reason why compute2 nova-compute", None),
    ("compute service list --long --host compute2", [{"Status": "disabled", "Disabled Reason": "why"}]),
    ("compute service set --enable compute2 nova-compute", None),
    ("quota set --instances 50 --volumes 20 --networks 30 demo", None),
    ("quota show demo", [{"Resource": "instances", "Limit": 50}, {"Resource": "networks", "Limit": 30}]),
    ("quota delete demo", None),
    ("quota show demo", [{"Resource": "instances", "Limit": 10}, {"Resource": "volumes", "Limit": 10}]),
    ("limits show --absolute", [{"Name": "instances", "Value": 10}]),
    ("usage list", ...),
]

LIVES = {
    "compute": COMPUTE,
    "identity": IDENTITY,
    "image": IMAGE,
    "network": NETWORK,
    "server": SERVER,
    "volume": VOLUME,
}


def has(shown, expected):
    """Whether an object has these values."""
    return all(key in shown and shown[key] == value for key, value in expected.items())


def judge(answer, expected):
    """Whether a command has printed what it must."""
    status, said, complained = answer
    if isinstance(expected, str):
        return status != 0 and expected in complained
    if status != 0:
        return False
    if expected is ...:
        return True
    if expected is None:
        return said.strip() == ""
    try:
        shown = json.loads(said)
    except ValueError:
        return False
    if isinstance(expected, set):
        return not expected & {row["Name"] for row in shown}
    if isinstance(expected, dict):
        return has(shown, expected)
    return all(any(has(row, one) for row in shown) for one in expected) if expected else shown == []


@pytest.mark.parametrize("noun", LIVES)
def test_each_command_prints_what_it_does_on_openstack(noun, openstack, tmp_path):
    (tmp_path / "data").write_bytes(b"content")
    wrong = []
    for command, expected in LIVES[noun]:
        structured = " -f json" if isinstance(expected, dict | list | set) else ""
        answer = openstack(command.format(tmp=tmp_path) + structured)
        if not judge(answer, expected):
            wrong.append((command, expected, answer))
    assert not wrong, "\n".join(map(str, wrong))
    if noun == "image":
        assert (tmp_path / "saved").read_bytes() == b"content"
