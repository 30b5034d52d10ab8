"""What an administrator types: `flask prepare`, `flask worker`, `flask make-admin`."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from network import config, db, seal_keys
from network.accounts import passwords
from network.accounts.actions import forget_stale_accounts, make_coordinator
from network.accounts.address import forget_old_address_changes
from network.adhesion.actions import forget_old_links
from network.adhesion.following import follow_memberships
from network.alerts.telling import tell_of_new_results
from network.charter.actions import forget_stale_drafts, publish_model_charter
from network.charter.certifying import certify_signatures
from network.charter.commands import seal
from network.charter.link_actions import forget_old_signings
from network.demo import filling as demo
from network.errors import Refused
from network.files.actions import sweep_orphans
from network.files.previewing import make_previews
from network.files.reading import read_texts
from network.imports.actions import forget_stale_imports
from network.imports.inviting import invite_due_contacts
from network.jobs import worker
from network.jobs.worker import Task
from network.library.asking import forget_old_questions
from network.mail.actions import forget_old_mail
from network.mail.delivery import deliver_due_mail
from network.members.hand_over_actions import finish_due_hand_overs
from network.members.invitations import forget_old_invitations
from network.members.listing import relist_members
from network.members.references import touched_members
from network.register.commands import register
from network.register.watch import forget_old_verifications, verify_when_due
from network.register.witnesses import forget_unanswered_witnesses, send_due_heads
from network.renewals.actions import note_ended_signatures, write_due_notices
from network.resources import actions as resource_actions
from network.resources.telling import tell_files
from network.reuse.actions import follow_reuses
from network.reviews.comment_actions import tell_comments
from network.search import evaluation
from network.search.actions import note_change
from network.search.french import shipped
from network.sheet_imports.actions import forget_stale_sheet_imports
from network.sheet_imports.commands import import_sheets
from network.sheets import actions as sheet_actions
from network.sheets.freshness_actions import follow_freshness, forget_old_freshness_links
from network.sheets.pages import forget_pages, make_every_page, make_pages
from network.territories import reference, vintage
from network.territories.naming import located
from network.throttles.actions import forget_old_hits
from network.upkeep.nights import keep_up

MIGRATIONS = config.ROOT / "network" / "migrations"


def forget_what_is_stale() -> None:
    """Delete, hourly, what nobody needs any more."""
    with db.unit_of_work():
        forget_stale_accounts()
        forget_stale_drafts()
        forget_old_signings()
        forget_old_mail()
        forget_old_invitations()
        forget_old_links()
        forget_old_freshness_links()
        forget_stale_imports()
        forget_stale_sheet_imports()
        forget_old_address_changes()
        forget_old_verifications()
        forget_unanswered_witnesses()
        forget_old_questions()
    forget_old_hits()
    sweep_orphans()
    db.empty_the_log()


TASKS = (
    Task(deliver_due_mail, every=0.5),
    Task(certify_signatures, every=0.5),
    Task(make_previews, every=1),
    Task(read_texts, every=5),
    Task(finish_due_hand_overs, every=60),
    Task(invite_due_contacts, every=10),
    Task(note_ended_signatures, every=60),
    Task(write_due_notices, every=10),
    Task(follow_memberships, every=10),
    Task(follow_reuses, every=20),
    Task(follow_freshness, every=60),
    Task(tell_files, every=60),
    Task(verify_when_due, every=10),
    Task(keep_up, every=10),
    Task(send_due_heads, every=20),
    Task(tell_comments, every=30),
    Task(tell_of_new_results, every=20),
    Task(make_pages, every=2),
    Task(forget_what_is_stale, every=3600),
)


@click.command("worker")
@click.pass_context
def work(context: click.Context) -> None:
    """Deliver mail and do what pages leave for later, until told to stop."""
    app: Flask = context.obj.load_app()
    worker.run(app, TASKS)


@click.command("make-admin")
@click.argument("address")
@click.option("--name", default="Coordination", help="The name people see.")
@click.password_option(help="At least 14 characters; asked for when not given.")
@with_appcontext
def make_admin(address: str, name: str, password: str) -> None:
    """Make a coordinator of the account with this ADDRESS, opening it if need be."""
    if obstacle := passwords.obstacle_to_password(password, at_the_desk=True, own_words=(name, address)):
        raise click.ClickException(obstacle)
    password_hash = passwords.hashed(password)
    with db.unit_of_work():
        make_coordinator(address, name, password_hash)
    click.echo(f"{address} fait désormais partie de la coordination.")


@click.command("prepare")
@with_appcontext
def prepare_command() -> None:
    """Bring the database and the reference data up to date; nothing is lost, and again changes nothing."""
    prepare()


def prepare() -> None:
    """Make the site at hand ready to be served; again changes nothing."""
    if not is_prepared():
        from flask_migrate import upgrade

        upgrade()
    if seal_keys.is_to_make():
        seal_keys.make()
    if current_app.config["DEMO"]:  # first: its charter was published in its past
        click.echo(demo.introduction(made=demo.fill()))
    with db.unit_of_work():
        publish_model_charter()
        relist_members()
    current_app.extensions["search"].catch_up()


def is_prepared() -> bool:
    """Say whether the database has the shape of the newest migration."""
    newest = max(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    try:
        return db.db.session.scalar(text("SELECT version_num FROM alembic_version")) == newest
    except DBAPIError:
        db.db.session.rollback()
        return False


territories = AppGroup("territories", help="The reference file of official territories.")


@territories.command("update")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--vintage", "year", required=True, help="The year of the lists, like 2027.")
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
def update_territories(files: tuple[Path, ...], year: str, dry_run: bool) -> None:
    """Take a new vintage of the official lists, from communes.json, epci.json and those beside them.

    Entries that are no more stay known by their code; the desk lists the members they concern.
    """
    path = Path(current_app.config["DATA_DIR"]) / reference.FILE_NAME
    try:
        lists, change = vintage.convert(files, reference.lists_of(path), year)
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    counts = ", ".join(f"{name} {count}" for name, count in change.counts.items())
    click.echo(f"Millésime {change.vintage} : {counts}.")
    click.echo(f"{change.added} entrées nouvelles, {len(change.gone)} disparues.")
    for row in change.gone:
        click.echo(f"  {row['kind']} {row['code']} {row['name']} → {row['successor'] or 'rien'}")
    if not dry_run:
        vintage.write(lists, reference.updated_lists(path), year)
        reference.build(path)
        reference.open_reference(path)
        # Cards and pages name territories: pages are made of cards, and each process opens the new ones
        # once the log of changes moves on.
        count = current_app.extensions["search"].rebuild()
        with db.unit_of_work():
            relist_members()
            forget_pages()
            note_change("territories", year)
        click.echo(f"{count} documents dans l’index de recherche, refait.")
        concerned = len(touched_members())
        click.echo(f"Les listes sont en place. Membres à rattacher au bureau : {concerned}.")


@territories.command("build")
def build_territories() -> None:
    """Make the reference file again from the lists in the repository."""
    count = reference.build(Path(current_app.config["DATA_DIR"]) / reference.FILE_NAME)
    click.echo(f"{count} territoires dans le fichier de référence.")


search = AppGroup("search", help="The index of the library.")


@search.command("rebuild")
def rebuild_index() -> None:
    """Make the index anew from the database; the old one serves until then."""
    count = current_app.extensions["search"].rebuild()
    click.echo(f"{count} documents dans l’index de recherche.")


@search.command("evaluate")
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path), default=None
)
@click.option("--worst", type=click.IntRange(min=0), default=0, help="How many of the worst queries to name.")
def evaluate_search(folder: Path | None, worst: int) -> None:
    """Say how well the search answers the judged queries of FOLDER, in an index of its own.

    Without FOLDER, those that the tests of the site carry.
    """
    folder = folder or config.ROOT / "tests" / "search" / "judged"
    try:
        judged = evaluation.read_set(folder, located)
    except (OSError, ValueError, KeyError) as error:
        raise click.ClickException(
            f"Aucun jeu de requêtes jugées ne se lit dans « {folder} » : donnez un dossier qui a "
            f"documents.toml et queries.toml ({error})."
        ) from error
    with TemporaryDirectory() as empty:
        synonyms = current_app.extensions["synonyms"]() if is_prepared() else shipped()
        scores = evaluation.evaluate(judged, Path(empty), synonyms)
    found = evaluation.figures(scores)
    click.echo(f"{len(judged.queries)} requêtes sur {len(judged.documents)} documents")
    click.echo(f"nDCG@{evaluation.FIRST} {found.ndcg:.4f}")
    click.echo(f"MRR {found.mrr:.4f}")
    click.echo(f"pages vides {found.empty:.2%}")
    for score in sorted(scores, key=lambda score: score.ndcg)[:worst]:
        click.echo(f"  {score.ndcg:.3f}  {score.query.typed}  ->  {' '.join(score.found[:5]) or 'rien'}")


sheets = AppGroup("sheets", help="The experience sheets.")


@sheets.command("render")
def render_sheets() -> None:
    """Turn the prose of every sheet into HTML again, after a change in what is let through, then its page."""
    count = sheet_actions.render_again()
    click.echo(f"{count} versions de fiches ont changé.")
    made = 0
    for made in make_every_page():
        click.echo(f"\r{made} pages de fiches refaites", nl=False)
    click.echo(f"\r{made} pages de fiches refaites.")


sheets.add_command(import_sheets)

resources = AppGroup("resources", help="The resources of the library.")


@resources.command("render")
def render_resources() -> None:
    """Turn the presentation of every resource into HTML again, after a change in what is let through."""
    count = resource_actions.render_again()
    click.echo(f"{count} versions de ressources ont changé.")


def add_migrations(app: Flask) -> None:
    """Add `flask db …` (Alembic)."""
    from flask_migrate import Migrate

    Migrate(app, db.db, directory=str(MIGRATIONS))


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    own = (work, make_admin, prepare_command)
    for command in (*own, seal, territories, search, sheets, resources, register):
        app.cli.add_command(command)
