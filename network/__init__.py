"""The platform of the French network of positive-energy territories."""

from pathlib import Path
from typing import Any

from flask import Flask

from network import commands, config, db, seal_keys, web
from network.accounts import erasing as account_erasing
from network.accounts import passwords
from network.adhesion import erasing as adhesion_erasing
from network.adhesion import panels as adhesion_panels
from network.campaigns import erasing as campaign_erasing
from network.charter import figures, register_check, register_pages, sealing
from network.charter import panels as charter_panels
from network.files import erasing as file_erasing
from network.files import storage
from network.imports import erasing as import_erasing
from network.imports import panels as import_panels
from network.journal import erasing as journal_erasing
from network.journal.labels import label
from network.mail import erasing as mail_erasing
from network.mail import transport
from network.members import erasing as member_erasing
from network.members import panels as member_panels
from network.members.profile_views import may_see_logo
from network.register import erasing as register_erasing
from network.register import watch
from network.renewals import panels as renewal_panels
from network.reports import erasing as report_erasing
from network.resources import cards as resource_cards
from network.resources import panels as resource_panels
from network.resources.queries import may_see_file
from network.routes import BLUEPRINTS, DEMO_BLUEPRINTS
from network.search.index import Index
from network.sheets import cards as sheet_cards
from network.sheets import files as sheet_files
from network.sheets import panels as sheet_panels
from network.territories import reference


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
    seal_keys.configure(
        loaded.DATA_DIR, name=loaded.NETWORK_NAME, file=loaded.SEAL_FILE, password=loaded.SEAL_PASSWORD
    )
    reference.open_reference(Path(loaded.DATA_DIR) / reference.FILE_NAME)
    transport.init_app(app)
    web.init_app(app)
    for blueprint in (*BLUEPRINTS, *(DEMO_BLUEPRINTS if loaded.DEMO else ())):
        app.register_blueprint(blueprint)
    app.extensions["profile_panels"] = (
        charter_panels.profile_panel,
        import_panels.profile_panel,
        sheet_panels.profile_panel,
        resource_panels.profile_panel,
    )
    # What the page of the charter in force shows besides: version -> Markup, or None.
    app.extensions["charter_panels"] = (renewal_panels.progress_panel,)
    app.extensions["space_panels"] = (
        adhesion_panels.space_panel,
        charter_panels.link_panel,
        charter_panels.space_panel,
        charter_panels.signature_panel,
        import_panels.profile_panel,
        sheet_panels.space_panel,
        resource_panels.space_panel,
    )
    app.extensions["next_steps"] = (
        renewal_panels.next_step,
        adhesion_panels.next_step,
        sheet_panels.next_step,
    )
    # What anybody may report: public id -> (title, address), or None.
    app.extensions["reportable"] = {
        "member": member_panels.reportable,
        "signature": charter_panels.reportable,
        "sheet": sheet_panels.reportable,
        "resource": resource_panels.reportable,
    }
    # Who may see the files of each kind of owner: (file, account or None) -> bool.
    app.extensions["file_access"] = {
        "profile": may_see_logo,
        "sheet": sheet_files.may_see,
        "resource": may_see_file,
    }
    # What each feature knows of its entries in the register.
    app.extensions["register_checks"] = (register_check.doubts,)
    # What its pages show of them: index -> address or None; the figures of a clause -> words.
    app.extensions["entry_page"] = register_pages.page_of_entry
    app.extensions["figures_in_words"] = figures.in_words
    # What may be wrong with the site besides its database, its worker and its mail: () -> « ok », or else.
    app.extensions["readiness"] = {"register": watch.readiness, "seal": sealing.readiness}
    # How each feature forgets somebody who leaves: (what they are found by) -> nothing.
    app.extensions["erasures"] = (
        journal_erasing.erase,
        file_erasing.erase,
        mail_erasing.erase,
        account_erasing.erase,
        member_erasing.erase,
        campaign_erasing.erase,
        register_erasing.erase,
        import_erasing.erase,
        adhesion_erasing.erase,
        report_erasing.erase,
    )
    sources = {"sheet": sheet_cards.documents, "resource": resource_cards.documents}
    app.extensions["search"] = Index(app, Path(loaded.DATA_DIR) / "index", sources)
    app.jinja_env.filters["event"] = label
    commands.init_app(app)
    return app
