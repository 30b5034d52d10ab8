"""The platform of the French network of positive-energy territories."""

from pathlib import Path
from typing import Any

from flask import Flask

from network import commands, config, contributions, db, generation, quick_reads, seal_keys, web
from network.accounts import passwords
from network.files import storage
from network.journal.labels import label
from network.mail import transport
from network.routes import BLUEPRINTS, DEMO_BLUEPRINTS
from network.territories import reference


def create_app(**settings: Any) -> Flask:
    """Make the site; `settings` override those of the environment (see `network/config.py`).

    What features contribute to each other is put together in `contributions.py`, their pages in `routes.py`.
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
    quick_reads.init_app(app)
    generation.init_app(app)
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
    app.extensions.update(contributions.of_features(app))
    app.jinja_env.filters["event"] = label
    commands.init_app(app)
    return app
