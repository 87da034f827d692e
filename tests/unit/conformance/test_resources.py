from novalite.conformance.network.resources import COLLECTIONS, attributes, nouns_of


def test_each_attribute_of_a_collection_is_a_filter_or_is_not():
    for one in COLLECTIONS.values():
        assert not set(one.filters.split()) & set(one.no_filters.split())
        assert not set(one.sort_keys.split()) & set(one.no_sort_keys.split())


def test_a_table_has_each_attribute_beside_its_collection():
    assert ("port", "fixed_ips=ip_address=10.0.0.1") in attributes("filters")
    assert nouns_of("security_group_rule") == "security_group_rules"
