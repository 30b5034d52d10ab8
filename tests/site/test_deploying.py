"""The examples for a server hold what the site counts on."""

import re

from network.config import ROOT

NGINX = (ROOT / "network/data/deploy/nginx.conf").read_text(encoding="utf-8")


def test_the_secret_addresses_of_mailed_links_stay_out_of_the_logs(app):
    unlogged = [re.compile(pattern) for pattern in re.findall(r'"~(\^[^"]+)" 0;', NGINX)]
    assert unlogged
    secret = [rule.rule for rule in app.url_map.iter_rules() if "token" in rule.arguments]
    logged = [rule for rule in secret if not any(pattern.match(rule) for pattern in unlogged)]
    assert secret
    assert logged == [], "name them in network/data/deploy/nginx.conf"


def test_nor_does_the_page_to_log_in_tell_them_on_the_way_back(app):
    pattern = next(re.compile(found) for found in re.findall(r'"~(\[[^"]+)" 0;', NGINX))
    with app.test_request_context():
        back = app.url_for("members.invitation", token="secret")
        assert pattern.search(app.url_for("accounts.log_in", next=back))
        assert not pattern.search(app.url_for("accounts.log_in", next="/mon-espace"))
