"""Where novalite answers otherwise than real Nova, on purpose."""

from __future__ import annotations

from tests.differential.engine import Deviation

DEVIATIONS = [
    Deviation(
        "GET /extensions",
        r"^body\.extensions?(\[\d+\])?\.description",
        "The descriptions of extensions are novalite's own words.",
    ),
    Deviation("", r"^status: 500, not ", "Where Nova fails on what it was sent, novalite says what is wrong with it."),
    Deviation(
        "",
        r"^status: 403, not \d+; \{.forbidden.*.Forbidden.\}\}, not |Forbidden., not .(Quota|Policy)",
        "Who has no project is refused by Nova wherever it looks into its database, by novalite where a rule says so.",
    ),
    Deviation(
        r"PUT /os-quota-sets/nothing\?user_id=%FF",
        "Query string is not UTF-8",
        "novalite looks at a query before it looks at a body, Nova at either first.",
    ),
    Deviation("GET /images.*(marker|name|limit|changes-since)=", "", "Nova's stand-in for Glance takes no parameters."),
    Deviation("POST /os-security-groups", "^status: 200, not 403", "Nova's stand-in for Neutron has no quotas."),
    Deviation(
        "(GET|PUT|POST) /(servers|os-volumes_boot)",
        r"\.image\.properties\.|power_state: [14], not|root_device_name: ./dev/sda., not ./dev/vda",
        "Nova's stand-in for a hypervisor has disks of another kind, and servers that always run.",
    ),
    Deviation(
        "GET /(servers|os-volumes_boot)",
        r"^body.servers has 1, not 0: .*UNKNOWN",
        "Who has no project is shown by Nova, as of a cell that is down, servers of others.",
    ),
    Deviation(r"\?(launch_index=$|hidden=)", "", "To the database that Nova is tested with nothing is 0."),
    Deviation("POST /os-aggregates", "aggregate.id: ", "Nova's database here gives the number of what is gone again."),
    Deviation("GET /servers/.*/diagnostics", "", "Nova's stand-in for a hypervisor has figures of its own."),
    Deviation("POST /os-volumes", "^status: 200, not 40[034]", "Nova's stand-in for Cinder takes any volume."),
    Deviation(
        r"GET /(servers|os-volumes_boot)(/detail)?\?sort_key=",
        "sort_key",
        "Since 2.73 Nova lists the words for sorting in an order that is another one in each process.",
    ),
]
