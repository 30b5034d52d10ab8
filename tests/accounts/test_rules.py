from network.accounts.rules import network_of


def test_an_ipv6_address_counts_with_its_neighbours():
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::"
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")


def test_an_ipv4_address_counts_alone():
    assert network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("?") == "?"
