"""What a site owes its readers: who publishes it, what it knows of them, how it opens to all, what it holds.

Its routes stand on the blueprint of `views`.
"""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from network.pages.views import bp
from network.web.access import public


@bp.route("/mentions-legales")
@public
def legal() -> ResponseReturnValue:
    return render_template("pages/legal.html", settings=current_app.config["SETTINGS"])


@bp.route("/donnees-personnelles")
@public
def privacy() -> ResponseReturnValue:
    return render_template("pages/privacy.html", settings=current_app.config["SETTINGS"])


@bp.route("/accessibilite")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html")


@bp.route("/plan-du-site")
@public
def site_map() -> ResponseReturnValue:
    return render_template("pages/site_map.html")
