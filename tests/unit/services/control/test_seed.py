def test_what_is_seeded_is_there_and_its_ids_are_told(control, cloud):
    answer = control.post_json("/seed", {"projects": [{"name": "shop"}], "flavors": [{"name": "f", "ram": 64}]})
    (shop,) = cloud.identity.projects.find(name="shop")

    assert answer.status_int == 201
    assert answer.json["projects"] == [{"name": "shop", "id": shop.id}]
    assert cloud.compute.flavors.get(answer.json["flavors"][0]["id"]).ram == 64


def test_what_cannot_be_is_refused_with_where_it_stands(control):
    for said, message in (
        ({"flavors": [{"name": "f", "ram": "much"}]}, "flavors.0.ram: 'much' is not of type 'integer'"),
        ({"users": [{"name": "ann", "project": "none"}]}, "users.0: there is no project none"),
        ({"shares": [{"name": "s", "id": "mine"}]}, "shares.0.id: 'mine' is not a 'uuid'"),
        ({"hats": []}, "Additional properties are not allowed ('hats' was unexpected)"),
    ):
        answer = control.post_json("/seed", said, status=400)
        assert answer.json["error"]["message"] == message
