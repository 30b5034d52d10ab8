"""The site: `python app.py` starts all of it, `flask run` serves it while developing."""

from network import commands, create_app

app = create_app()

if __name__ == "__main__":
    from network import serving

    serving.serve(app)
else:
    # Alembic takes half a second to import, for nothing when serving.
    commands.add_migrations(app)
