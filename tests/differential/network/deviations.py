"""Where novalite answers otherwise than real Neutron, on purpose."""

from __future__ import annotations

from tests.differential.engine import Deviation

DEVIATIONS = [
    Deviation("", r"revision_number: \d+, not \d+", "Neutron counts each record that it writes, not each change."),
    Deviation(r"[?&]revision_number=", "^body", "As above."),
    Deviation(
        "", r"^status: 500, not ", "Where Neutron fails on what it was sent, novalite says what is wrong with it."
    ),
    Deviation(
        "",
        r"resource_request is missing: null",
        "What a port requests of its host is not told: hosts have no bandwidth to give.",
    ),
    Deviation(
        "PUT /rbac-policies",
        "^status: 409, not 200",
        "Neutron fails on a policy that is not changed, and says it is used.",
    ),
    Deviation(
        "/rbac-policies", "RBAC policy of type", "Neutron says the type once anybody who sees the policy has looked."
    ),
    Deviation(
        "/qos/policies", 'Must have ."policy_id', "What is nobody's is made as other things that are nobody's are."
    ),
    Deviation(
        r"GET /qos/policies/\{qos\}\?fields=", "^status: 404", "Neutron sees that it is shared if that is a field."
    ),
    Deviation(
        "(GET|POST|PUT) /ports", 'status: "DOWN", not "ACTIVE"', "No agent of the real one brings ports up at once."
    ),
    Deviation("(POST|PUT) /ports", r"binding:vif_details\.", "How a host connects a port depends on its agents."),
    Deviation(r"GET /segments\?.*fields=", "is missing", "Lists of segments have all fields, whatever is asked for."),
    Deviation(
        "PUT .*/port_forwardings/",
        "conflicting values are",
        "Which of several that are in the way is named depends on ids, which are random.",
    ),
    Deviation(
        "/metering/",
        r"^status: 501|(description|shared) is missing",
        "Neutron fails where nothing is changed, and shows more fields.",
    ),
    Deviation("POST /routers", "availability_zones has 0", "An agent is found for a router after it has been shown."),
    Deviation(
        "PUT /routers", "availability_zones has 1, not 0", "Once it is changed, also for one that leads nowhere."
    ),
    Deviation("POST /segments", "TunnelIdInUse", "Neutron takes tunnels for networks at random."),
    Deviation(
        r"/(flavors|service_profiles|metering-labels)\?.*marker=",
        "^body",
        "After what there is not Neutron lists none of these.",
    ),
    Deviation(
        "/port_forwardings",
        "Bad portforwardings request|^body.NeutronError.type",
        "Its lists say otherwise what is no key.",
    ),
    Deviation(
        "/port_forwardings", r"_port(_range)?: ", "Neutron lets one port outside lead to another by parts of ranges."
    ),
    Deviation("/rbac-policies", " Callback neutron", "Neutron names the functions in which it found what is wrong."),
    Deviation(
        "",
        r"\.(mac_address|hostname|fqdn|(provider:)?segmentation_id|standard_attr_id): ",
        "They are picked at random.",
    ),
    Deviation(
        "",
        r"^body\.(detail|message|type) is missing|^body\.NeutronError is too much",
        "Neutron's own 404 of what a token without roles asks for is not the object that its other errors are.",
    ),
    Deviation(
        "", "Expected keys: |not support updating", "Neutron says them in an order that is another one in each process."
    ),
    Deviation(
        "/address-groups", "Invalid input for project_id", "Of address groups alone this is the name that counts."
    ),
    Deviation(
        r"[?&](normalized_cidr|is_default|belongs_to_default_sg)=",
        " has [0-9]+, not ",
        "Neutron takes these for filters and passes over them.",
    ),
    Deviation(
        "GET /(networks|subnets)",
        r"tags is too much|\.segments is missing",
        "What the first of a list hides all of it hides, and nothing else.",
    ),
    Deviation("/ports", r"binding:(host_id|vif_type)", "Neutron keeps a host to which it could not bind a port."),
    Deviation("/security-group-rules", r"(project|tenant)_id: \"\", not", "A rule is of the project of its group."),
    Deviation(
        "PUT /subnetpools/",
        r"(address_scope_id|default_quota) is too much: null",
        "Neutron leaves out what is null, but only of a pool that was changed.",
    ),
    Deviation("/ports", r"MacAddressInUse|00:00:00:00:00:0[05]", "A number is no address of a network card."),
    Deviation(
        r"sort_key=(normalized_cidr|shared)",
        "^status: 400, not 200",
        "Neutron's database has no such columns, though its API declares them sortable.",
    ),
]
