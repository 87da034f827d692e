"""Where novalite answers otherwise than real Cinder, on purpose."""

from __future__ import annotations

from tests.differential.engine import Deviation

DEVIATIONS = [
    Deviation("", r"^status: 500, not ", "Where Cinder fails on what it was sent, novalite says what is wrong."),
    Deviation(
        "POST /(consistencygroups$|(volume-transfers|os-volume-transfer)/.*/accept)|GET /group_types/default",
        "^status: 404, not 403",
        "These alone ask for nobody's project in Cinder before they look for what there is not.",
    ),
    Deviation(
        "DELETE /(cgsnapshots|group_snapshots)/",
        "^status: 400, not 403",
        "Who has no project is told by Cinder that something has failed.",
    ),
    Deviation(
        "DELETE /volumes/",
        "^headers.(vary|openstack-api-version) is missing",
        "A body where there should be none is refused before the version is known.",
    ),
    Deviation("GET /extensions", r"^body\.extensions\[", "In no order, and described in words of novalite's own."),
    Deviation(
        "(GET|POST|PUT|DELETE|PATCH) /$|GET $|GET /[0-9a-f]{32}/$",
        "",
        "The document of the version is for whoever asks.",
    ),
    Deviation("", "x-compute-request-id is too much", "novalite says the id of the request in every answer."),
    Deviation("", "www-authenticate", "Each says where its own Identity is."),
    Deviation("GET /(volumes|snapshots)/.*/metadata", r"^headers\.(etag|content-type)", "Metadata have no ETag."),
    Deviation(
        "GET /(scheduler-stats|os-services)", "^body", "Pools and services are those of the drivers that there are."
    ),
    Deviation(
        "(GET|POST) /backups",
        r"\.(container|object_count): ",
        "What is backed up goes nowhere in the stand-in for Swift that Cinder is run with.",
    ),
    Deviation(
        "GET /(manageable_|os-(volume|snapshot)-manage)",
        r"^body\.manageable-|marker x can not",
        "The driver that Cinder is run with lists no disks.",
    ),
    Deviation("", r"\.(target_(discovered|iqn|lun|portal)|volume_id) is too much", "That driver connects nothing."),
    Deviation("/capabilities", "storage_protocol", "That driver stands in for one of iSCSI."),
    Deviation(r"3\.7 POST /manageable_", "^status: 400, not 404", "Bodies are looked at by operations that there are."),
    Deviation("PUT /os-services/get-log", r"\.levels", "Who logs what is each program's own."),
    Deviation("GET /limits", "total(Volumes|Gigabytes)Used", "Cinder miscounts what failed to be taken over."),
    Deviation("GET /messages", r"^body\.messages has", "Cinder lists everybody's messages to everybody."),
    Deviation("POST /snapshots/.*/action", "subscriptable|int\\(\\) argument", "What Python says is no sentence."),
    Deviation("", "(openstack-api-version|vary) is too much: ", "An answer tells a version also where there is none."),
    Deviation("DELETE /messages", "content-type is missing", "An answer of nothing has no media type: 204."),
    Deviation(
        "PUT /(group_snapshots/x|os-hosts)$",
        "^status: 400, not 404",
        "Cinder reads a body before it has no use for it.",
    ),
    Deviation(
        "PUT /os-quota-",
        r"^body\.badRequest\.message: \"(Invalid input received: Bad key|The server could not comply)",
        "Of two mistakes, and of a number in a text, Cinder says another thing.",
    ),
    Deviation("GET /backups/.*/export_record", r"\.backup_(service|url): ", "Records say who keeps the data."),
    Deviation("", r"\.auth_key: ", "The key of a transfer is made up at random."),
]
