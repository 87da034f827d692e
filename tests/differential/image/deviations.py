"""Where novalite answers otherwise than real Glance, on purpose."""

from __future__ import annotations

from tests.differential.engine import Deviation

DEVIATIONS = [
    Deviation(
        "", "^status: 500, not ", "Where Glance fails on what it was sent, novalite says what is wrong, if anything."
    ),
    Deviation("GET /metadefs/resource_types", "^body.resource_types", "What is named in vain is no type."),
    Deviation("/refused/properties", "^status: 201, not 400|properties.s is missing", "A pattern is one that fits."),
    Deviation(
        "", "^headers.content-type is missing: .text/html", "A checker of WSGI warns of the type of an empty 204."
    ),
    Deviation("", r"^body\.tags\[\d+\]: ", "Glance shows tags in no order."),
    Deviation("/info/stores/detail|/locations", "data_dir: |file:///", "There are no files."),
    Deviation("GET /cache", r"\.last_(accessed|modified): ", "It is not the same moment."),
    Deviation("/images", "body.min_(ram|disk): 1.0, not 1$", "A number is shown as it is kept."),
    Deviation("GET /images/.*/file", "^status: 200, not 400; .*A body", "Glance's cache gives what it has to anybody."),
    Deviation("GET /cache", r"\.hits: ", "So it is used once more, by a request that novalite refuses."),
    Deviation(
        "GET /schemas/(metadefs/)?nothing",
        "^status: 404, not 400",
        "novalite looks at a body before it looks for a schema.",
    ),
    Deviation("/cache/", "headers.allow: ", "Glance names methods in another order here."),
    Deviation(
        "",
        "^body.message: .(Malformed JSON|Unexpected body type).*, not .A body is not expected",
        "Where Glance reads a body that it has no use for, and mostly fails, novalite refuses it as elsewhere.",
    ),
    Deviation("marker=a{256}", "image_id", "Glance does not fill in the id that is too long."),
    Deviation("POST /tasks", "^status: 403, not 400", "novalite looks at a body before it looks at who sends it."),
    Deviation("", r"^headers.location: ", "Glance leaves out the path at which it is mounted."),
    Deviation(
        "",
        "headers.openstack-image-store-ids: ",
        "Once the stores were asked for in detail, Glance names those that it keeps for itself, too.",
    ),
]
