def test_limits_tell_what_a_project_may_have_and_has(ask, make):
    make(size=3)
    absolute = ask("GET /limits").json["limits"]["absolute"]

    assert (absolute["maxTotalVolumes"], absolute["totalVolumesUsed"], absolute["totalGigabytesUsed"]) == (10, 1, 3)


def test_an_admin_asks_for_anothers_since_3_39(ask, make):
    make()

    def used(**more):
        return ask("GET /limits?project_id=ed-ed-ed", **more).json["limits"]["absolute"]["totalVolumesUsed"]

    assert used(as_="root", at="3.39") == 1
    assert used(as_="root", at="3.38") == 0
    assert used(as_="bob") == 0
