"""Which servers a list is to have, and in which order.

Of a parameter that is given twice the last counts, but for ``status``. Users may filter by less than admins; what they
may not is passed over in silence. Most filters are regular expressions, as Nova hands them to its database; some are
compared as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from operator import attrgetter
from typing import Any

from msgspec import Struct

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import between, since, until
from novalite.api.patterns import searcher
from novalite.api.shape import field, query
from novalite.api.types import integer, repeated, truth
from novalite.cloud.compute.servers.lifecycle import states_of
from novalite.cloud.compute.servers.servers import Server
from novalite.services.compute.policies import SERVERS
from novalite.store import Page

TEXT = {"type": "string"}
ANY = repeated(TEXT)
REGEX = repeated({"type": "string", "format": "regex"})
MOMENT = repeated({"type": "string", "format": "date-time"})

#: What the API calls an attribute that the cloud calls otherwise.
ATTRIBUTES = {
    "image": "image_id",
    "image_ref": "image_id",
    "tenant_id": "project_id",
    "display_name": "name",
    "display_description": "description",
    "description": "",  # Nova has no column of that name
    "flavor": "flavor.id",
    "instance_type_id": "flavor.number",
    "uuid": "id",
    "locked": "is_locked",
}
EXACT = frozenset(
    "project_id tenant_id user_id image image_ref vm_state flavor uuid host task_state locked launch_index".split()
)
TAGS = ("tags", "tags-any", "not-tags", "not-tags-any")
JOINED = (
    *("block_device_mapping", "services", "metadata", "system_metadata"),
    *("info_cache", "security_groups", "pci_devices"),
)
IGNORED = """
    architecture cell_name cleaned default_ephemeral_device default_swap_device deleted deleted_at disable_terminate
    ephemeral_gb ephemeral_key_uuid id key_data launched_on locked memory_mb os_type reservation_id root_gb
    shutdown_terminate user_data vcpus vm_mode
""".split()
SORT_KEYS = """
    access_ip_v4 access_ip_v6 auto_disk_config availability_zone config_drive created_at display_description
    display_name host hostname image_ref instance_type_id kernel_id key_name launch_index launched_at locked_by node
    power_state progress project_id ramdisk_id root_device_name task_state terminated_at updated_at user_id uuid
    vm_state
""".split()

#: What users may filter by, and from which version on.
OPEN = {
    "2.0": "reservation_id name status image flavor ip changes-since all_tenants",
    "2.5": "ip6",
    "2.26": "tags tags-any not-tags not-tags-any",
    "2.66": "changes-before",
    "2.73": "locked",
    "2.83": """
        availability_zone config_drive key_name created_at launched_at terminated_at power_state task_state vm_state
        progress user_id
    """,
    "2.90": "hostname",
}

_REGEXES = """
    kernel_id ramdisk_id hostname key_name power_state node flavor reservation_id launched_at terminated_at
    availability_zone name display_name description display_description locked_by root_device_name config_drive
    access_ip_v4 access_ip_v6 auto_disk_config progress ip ip6 created_at
""".split()
_PLAIN = """
    user_id project_id tenant_id launch_index image_ref image vm_state task_state host uuid sort_dir all_tenants
    soft_deleted deleted status
""".split()


def _sort_key(names: list[str]) -> Any:
    return repeated({"type": "string", "enum": names})


LIST = query(
    *(field(name, ANY) for name in (*_PLAIN, *JOINED)),
    *(field(name, REGEX) for name in _REGEXES),
    *(field(name, REGEX, since("2.26")) for name in TAGS),
    field("sort_key", _sort_key([*SORT_KEYS, *IGNORED]), until("2.72")),
    field("sort_key", _sort_key(["locked", *SORT_KEYS, *IGNORED]), between("2.73", "2.74")),
    field("sort_key", _sort_key(["locked", *SORT_KEYS]), since("2.75")),
    field("changes-since", MOMENT),
    field("changes-before", MOMENT, since("2.66")),
    field("locked", ANY, since("2.73")),
    field("limit", repeated(integer(0))),
    field("marker", ANY),
    strict=since("2.75"),
    prefix="_",
)

Fits = Callable[[Server], bool]


class Listing(Struct, frozen=True):
    """What to look for: attributes by value, whatever else must be so, and the page."""

    where: Mapping[str, Any]
    fits: Fits
    page: Page[Server]

    @classmethod
    def of(cls, call: Call, action: str) -> Listing | None:
        """What a query asks for; None where nothing can be found. Raises Invalid and Forbidden."""
        wanted = _allowed(call)
        for name in wanted:
            if name in JOINED or name.startswith("_"):
                raise errors.Invalid(f"Invalid filter field: {name}.")
        tests: list[Fits] = []
        if "status" in call.query:
            vm_states, task_states = states_of(call.query["status"])
            if not vm_states and call.at_least("2.38"):
                raise errors.Invalid("Invalid status value")
            if not vm_states:
                return None
            tests.append(_in_states(wanted, vm_states, task_states))
            if vm_states == ["deleted"]:
                if not call.context.is_admin:
                    raise errors.Forbidden("Only administrators may list deleted instances")
                wanted["deleted"] = "true"
        changed, lives = _changes(wanted)
        tests += changed
        where = _whose(call, wanted, action)
        if lives:  # what is gone is remembered, and would be looked through each time
            project = where.pop("project_id", None)
            where |= {"deleted": False} if project is None else {"living_in": project}
        tests += [_test(call, name, value) for name, value in wanted.items()]
        return cls(
            where, tests[0] if len(tests) == 1 else lambda server: all(test(server) for test in tests), _page(call)
        )


def _allowed(call: Call) -> dict[str, str]:
    """The filters that count, the last value of each."""
    known = set(call.query) - {"status", "sort_key", "sort_dir", "limit", "marker"}
    if not call.may(f"{SERVERS}:allow_all_filters"):
        known &= {name for version, names in OPEN.items() if call.at_least(version) for name in names.split()}
    return {name: call.query[name][-1] for name in call.query if name in known}


def _in_states(wanted: dict[str, str], vm_states: list[str], task_states: list[str] | None) -> Fits:
    """Whether a server is in one of these states, whatever else is wanted of them."""
    wanted.pop("vm_state", None)
    if task_states is not None:
        wanted.pop("task_state", None)
    return lambda server: server.vm_state in vm_states and (task_states is None or server.task_state in task_states)


def _changes(wanted: dict[str, str]) -> tuple[list[Fits], bool]:
    """Whether a server was changed in time and is there, or gone, as is wanted; and whether none that is gone is.

    As Nova has it: without a word on those that can be restored they count as gone; any word has them too.
    """
    tests: list[Fits] = []
    asked = [wanted.pop(name, None) for name in ("changes-since", "changes-before")]
    first, last = (moment_of(text) if text else None for text in asked)
    if first and last and last < first:
        raise errors.Invalid("The value of changes-since must be less than or equal to changes-before.")
    if first:
        tests.append(lambda server: server.updated_at >= first)
    if last:
        tests.append(lambda server: server.updated_at <= last)
    deleted, soft = wanted.pop("deleted", None), wanted.pop("soft_deleted", None)
    if deleted is None and tests:
        return tests, False
    if _truth(deleted or "", lenient=True):
        tests.append(lambda server: server.deleted or (soft != "" and server.vm_state == "soft-delete"))
        return tests, False
    if not soft:
        tests.append(lambda server: server.vm_state != "soft-delete")
    return tests, True


def moment_of(text: str) -> datetime:
    """A time as the cloud has it, in UTC."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _whose(call: Call, wanted: dict[str, str], action: str) -> dict[str, Any]:
    """The owner whose servers are found: everybody for an admin who asks for it. Raises Forbidden."""
    everybodys = wanted.pop("all_tenants", None)
    if everybodys is not None and (everybodys == "" or _truth(everybodys)):
        call.demand(f"{SERVERS}:{action}:get_all_tenants")
        return {}
    wanted.pop("tenant_id", None)
    owner = "project_id" if call.context.project_id else "user_id"
    wanted.pop(owner, None)
    return {owner: getattr(call.context, owner)}


def _test(call: Call, name: str, value: str) -> Fits:
    if name in TAGS:
        return _tagged(name, set(value.split(",")))
    if name in ("ip", "ip6"):
        return _addressed(call, 4 if name == "ip" else 6, value)
    attribute = ATTRIBUTES.get(name, name)
    if attribute.partition(".")[0] not in _KNOWN:
        return lambda server: True  # Nova passes over what is no column of its table
    get = attrgetter(attribute)
    if name == "locked":
        locked = _truth(value)
        return lambda server: get(server) == locked
    if name in EXACT:
        return lambda server: get(server) is not None and str(get(server)) == value
    is_found = searcher(value)
    return lambda server: get(server) is not None and is_found(_text(get(server)))


_KNOWN = frozenset([*Server.__struct_fields__, "is_locked"])


def _text(value: Any) -> str:
    """A value as it stands in Nova's database."""
    if isinstance(value, bool):
        return str(int(value))
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def _tagged(name: str, tags: set[str]) -> Fits:
    tests: dict[str, Fits] = {
        "tags": lambda server: tags <= {*server.tags},
        "tags-any": lambda server: not tags.isdisjoint(server.tags),
        "not-tags": lambda server: not tags <= {*server.tags},
        "not-tags-any": lambda server: tags.isdisjoint(server.tags),
    }
    return tests[name]


def _addressed(call: Call, version: int, pattern: str) -> Fits:
    is_found = searcher(pattern)

    def fits(server: Server) -> bool:
        return any(
            is_found(one.ip_address) and (":" in one.ip_address) == (version == 6)
            for port in call.cloud.network.ports.of_server(server.id)
            for one in port.fixed_ips
        )

    return fits


def _truth(text: str, lenient: bool = False) -> bool:
    """What a word says; one that says nothing is refused or, leniently, false. Raises Invalid."""
    try:
        return truth(text)
    except ValueError:
        if lenient:
            return False
        words = "'0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'"
        raise errors.Invalid(f"Unrecognized value '{text}', acceptable values are: {words}") from None


def _page(call: Call) -> Page[Server]:
    limit, after = call.page(zero=0)
    sort = _sort(call)
    marker = call.cloud.compute.servers.marker(after) if after else None
    if after and marker is None:
        raise errors.Invalid(f"marker [{after}] not found")
    return Page(sort, marker, limit)


def _sort(call: Call) -> list[tuple[str, bool]]:
    """What to sort by, and whether each goes down; then the newest first."""
    keys = [name.strip() for name in call.query.get("sort_key", ())] or ["created_at"]
    ways = [name.strip() for name in call.query.get("sort_dir", ())] or ["desc"]
    if not {*ways} <= {"asc", "desc"}:
        raise errors.InvalidInput("Unknown sort direction, must be 'desc' or 'asc'")
    if len(ways) > len(keys):
        raise errors.InvalidInput("Sort direction size exceeds sort key size")
    ignored = {*IGNORED} - ({"locked"} if call.at_least("2.73") else set())
    kept = [(key, way) for key, way in zip_longest(keys, ways) if key not in ignored]
    for key, _ in kept:
        if key in ("host", "node") and not call.context.is_admin:
            raise errors.Forbidden(f"Only administrators can sort servers by {key}")
    # The first key without a direction gets the one that Nova has for its last, and those after it that of the first.
    given = [way for _, way in kept if way] + ["asc"]
    ways = given[: len(kept)] + [given[0]] * (len(kept) - len(given))
    sort = [(ATTRIBUTES.get(key, key), way == "desc") for (key, _), way in zip(kept, ways, strict=True)]
    return [*sort, ("created_at", True), ("number", True)]
