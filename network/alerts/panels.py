"""What the space of a person shows of the searches they keep."""

from flask import render_template
from markupsafe import Markup

from network.accounts.models import Account
from network.alerts.news import news_of
from network.alerts.queries import searches_of


def personal_panel(account: Account) -> Markup | None:
    """Show somebody how many searches they keep, and which have something new."""
    searches = searches_of(account)
    if not searches:
        return None
    news = news_of(searches) or {}
    with_news = [(saved, news[saved.id]) for saved in searches if saved.id in news and news[saved.id].count]
    html = render_template("alerts/_space.html", count=len(searches), with_news=with_news)
    return Markup(html)  # noqa: S704 - a template of ours, which escapes
