"""The platform of the French network of positive-energy territories."""

from pathlib import Path
from typing import Any

from flask import Flask

from network import commands, config, db, web
from network.accounts import (
    address_views,  # noqa: F401 - adds its routes to those of the feature
    passwords,
    preferences_views,  # noqa: F401 - adds its routes to those of the feature
)
from network.accounts import views as accounts
from network.admin import (
    campaign_views,  # noqa: F401 - they add their routes to those of the desk
    charter_views,  # noqa: F401
    import_views,  # noqa: F401
    mandate_views,  # noqa: F401
    member_views,  # noqa: F401
    people_views,  # noqa: F401
    report_views,  # noqa: F401
    resource_views,  # noqa: F401
    statistics_views,  # noqa: F401
    territory_views,  # noqa: F401
)
from network.admin import views as admin
from network.campaigns import views as campaigns
from network.charter import (
    document_views,  # noqa: F401 - they add their routes to those of the feature
    table_views,  # noqa: F401
)
from network.charter import mandate_views as charter_mandates
from network.charter import signing_views as charter_signing
from network.charter import views as charter
from network.files import storage
from network.files import views as files
from network.imports import panels as import_panels
from network.jobs import views as jobs
from network.journal.labels import label
from network.library import views as library
from network.mail import transport
from network.mail import views as mail
from network.members import (
    directory_views,  # noqa: F401 - they add their routes to those of the feature
    hand_over_views,  # noqa: F401
    invitation_views,  # noqa: F401
    profile_views,
)
from network.members import people_views as members_people  # noqa: F401 - adds its routes
from network.members import views as members
from network.pages import (
    machine_views,  # noqa: F401 - they add their routes to those of the feature
    standing_views,  # noqa: F401
)
from network.pages import statistics_views as pages_statistics  # noqa: F401 - adds its routes
from network.pages import views as pages
from network.reports import views as reports
from network.resources import cards as resource_cards
from network.resources import panels as resource_panels
from network.resources import queries as resource_queries
from network.resources import views as resources
from network.resources import (
    writing_views as resource_writing_views,  # noqa: F401 - adds its routes to those of the feature
)
from network.search.index import Index
from network.sheets import cards as sheet_cards
from network.sheets import files as sheet_files
from network.sheets import panels as sheet_panels
from network.sheets import views as sheets
from network.territories import reference
from network.territories import views as territories

# In import order: a feature knows those before it, never those after it.
BLUEPRINTS = (
    jobs.bp,
    files.bp,
    accounts.bp,
    territories.bp,
    members.bp,
    campaigns.bp,
    charter.bp,
    sheets.bp,
    resources.bp,
    library.bp,
    reports.bp,
    pages.bp,
    admin.bp,
)


def create_app(**settings: Any) -> Flask:
    """Make the site; `settings` override those of the environment (see `network/config.py`).

    This is the one place that knows every feature: what features contribute to each other
    (pages, panels, documents to search, tasks of the worker) is put together here.
    """
    loaded = config.load(**settings)
    app = Flask(
        "network",
        root_path=str(config.ROOT),
        instance_path=loaded.DATA_DIR,
        template_folder="templates",
        static_folder="static",
    )
    app.config.from_mapping(vars(loaded))
    app.config["SETTINGS"] = loaded
    db.init_app(app)
    passwords.configure(loaded.PASSWORD_COST_KIB)
    storage.configure(loaded.DATA_DIR)
    reference.open_reference(Path(loaded.DATA_DIR) / reference.FILE_NAME)
    transport.init_app(app)
    web.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if loaded.DEMO:
        app.register_blueprint(mail.bp)
    app.extensions["profile_panels"] = (
        charter.profile_panel,
        import_panels.profile_panel,
        sheet_panels.profile_panel,
        resource_panels.profile_panel,
    )
    app.extensions["space_panels"] = (
        charter_mandates.space_panel,
        charter.profile_panel,
        import_panels.profile_panel,
        sheet_panels.space_panel,
        resource_panels.space_panel,
    )
    app.extensions["next_steps"] = (charter_signing.next_step, sheet_panels.next_step)
    # What anybody may report: public id -> (title, address), or None.
    app.extensions["reportable"] = {
        "member": members.reportable,
        "signature": charter.reportable,
        "sheet": sheet_panels.reportable,
        "resource": resource_panels.reportable,
    }
    # Who may see the files of each kind of owner: (file, account or None) -> bool.
    app.extensions["file_access"] = {
        "profile": profile_views.may_see_logo,
        "sheet": sheet_files.may_see,
        "resource": resource_queries.may_see_file,
    }
    sources = {"sheet": sheet_cards.documents, "resource": resource_cards.documents}
    app.extensions["search"] = Index(app, Path(loaded.DATA_DIR) / "index", sources)
    app.jinja_env.filters["event"] = label
    commands.init_app(app)
    return app
