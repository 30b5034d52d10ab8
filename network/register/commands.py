"""What an administrator types about the register: `flask register verify`, `flask register rotate-key`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Connection, Engine, create_engine, select, text

from network import kept_files
from network.db import db, engine_options
from network.register import keys
from network.register.canonical import canonical
from network.register.models import Head
from network.register.verification import Doubt, KeptHead, doubts, first_doubts

register = AppGroup("register", help="The public register of signatures.")


def kept_head_path() -> Path:
    """Return where the head found good last is kept, out of the database: its past cannot be rewritten."""
    return Path(current_app.config["DATA_DIR"]) / "keys" / "register" / "kept_head.json"


def verify_site(*kept: KeptHead) -> list[Doubt]:
    """Check the register of this site, against the head found good last too; keep its head if all is well."""
    path = kept_head_path()
    if path.exists():
        try:
            kept = (*kept, KeptHead.read(path.read_bytes()))
        except ValueError:
            return [
                Doubt(None, f"la tête gardée dans {path.name} ne se lit plus : comparez, puis supprimez-la")
            ]
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # Entries come meanwhile: one state of the base is read, as SQLite does by itself.
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        found = _doubts(connection, kept)
        last = select(Head.__table__).order_by(Head.size.desc()).limit(1)
        head = connection.execute(last).mappings().one_or_none()
    if not found and head is not None:
        kept_files.write(path, canonical(dict(head)), replacing=True)
    return found


def _doubts(connection: Connection, kept: tuple[KeptHead, ...]) -> list[Doubt]:
    checks = current_app.extensions["register_checks"]
    return first_doubts(doubts(connection, keys.public_keys(), checks, kept))


def _engine_of(file: Path) -> Engine:
    """Return an engine that reads this SQLite file and never writes to it."""
    # Where nothing is left of a writer, the file is read as it is: its folder may be read-only.
    is_still = not file.with_name(f"{file.name}-wal").exists()
    url = f"sqlite:///file:{file.resolve()}?mode=ro&uri=true{'&immutable=1' if is_still else ''}"
    return create_engine(url, **engine_options(url))


@register.command("verify")
@click.option(
    "--db",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An SQLite file, a backup for instance, instead of the site's own database.",
)
@click.option(
    "--head",
    "head_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A head that somebody kept, as /registre/tete.json gave it.",
)
def verify(file: Path | None, head_file: Path | None) -> None:
    """Check the whole register; name the first wrong entry, and fail on any doubt."""
    try:
        kept = (KeptHead.read(head_file.read_bytes()),) if head_file else ()
    except ValueError as error:
        raise click.ClickException(f"{head_file} n’est pas une tête du registre.") from error
    if file:
        with _engine_of(file).connect() as connection:
            found = _doubts(connection, kept)
    else:
        found = verify_site(*kept)
    for doubt in found:
        click.echo(str(doubt))
    if found:
        raise click.ClickException("le registre est en doute.")
    click.echo("Le registre est intact.")


@register.command("rotate-key")
def rotate_key() -> None:
    """Sign the register with a new key from now on; the former ones go on checking what they signed."""
    click.echo(f"Le registre est signé désormais avec la clé {keys.rotate()}.")
