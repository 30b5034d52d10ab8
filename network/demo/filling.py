"""Fill an empty site with the demonstration network, and say who can log in."""

import tomllib
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from network import clock
from network.accounts import passwords
from network.accounts.actions import make_coordinator
from network.accounts.models import Role
from network.charter.actions import publish_model_charter
from network.config import ROOT, UnsafeSettings
from network.db import db, unit_of_work
from network.demo.gathering import gather, let_download
from network.demo.keeping import keep
from network.demo.lives import live
from network.demo.nights import let_a_link_die, let_look_for
from network.demo.notices import notice
from network.demo.people import confirmed, join, morning, of_the_desk
from network.demo.pictures import landscape
from network.demo.writing import draw_on, read_over, write_resource, write_sheet
from network.files.actions import Received, receive_image
from network.i18n import _
from network.members.actions import request_to_join
from network.members.invitations import invite
from network.members.models import Member, MemberRole
from network.resources.documents import Document, receive
from network.resources.models import Resource
from network.resources.queries import published_revision
from network.sheets.models import Sheet

FOLDER = ROOT / "network" / "data" / "demo"
PASSWORD = "douze lanternes sur le canal"  # noqa: S105 – made to be told
FIRST_DAY = date(2024, 1, 8)


def fill() -> bool:
    """Fill a site without members with the demonstration network; say whether it was done."""
    if not current_app.config["DEMO"]:
        raise UnsafeSettings(_("Le réseau de démonstration ne se crée qu’en mode démonstration (DEMO=oui)."))
    if not is_empty():
        return False
    people, sheets, resources = _read("members"), _read("sheets")["sheets"], _read("resources")["resources"]
    # Files are checked before the transaction, as a page does it.
    pictures, documents = [_picture(entry) for entry in sheets], [_document(entry) for entry in resources]
    password_hash = passwords.hashed(PASSWORD)
    with unit_of_work():
        with clock.at(morning(FIRST_DAY)):
            version = publish_model_charter()
            coordinator = make_coordinator(**people["coordinator"], password_hash=password_hash)
            for role in (Role.REVIEWER, Role.OBSERVER):
                of_the_desk(people[role.value], role, coordinator, password_hash)
        acting = {
            entry["key"]: join(entry, version, coordinator, password_hash)
            for entry in sorted(people["members"], key=lambda entry: entry["joined"])
        }
        _let_people_arrive(people, acting, password_hash)
        titles = {
            entry["content"]["title"]: write_sheet(*acting[entry["owner"]], entry, picture, coordinator)
            for entry, picture in zip(sheets, pictures, strict=True)
        }
        for entry in sheets:
            if review := entry.get("review"):
                asker, _owner = acting[entry["owner"]]
                read_over(titles[entry["content"]["title"]], review, asker, *acting[review["peer"]])
        for entry in sorted(_read("reuses")["reuses"], key=lambda entry: entry["declared"]):
            draw_on(*acting[entry["by"]], entry, titles)
        for entry in _read("searches")["searches"]:
            keep(entry, acting[entry["by"]][0])
        things: dict[str, Sheet | Resource] = {**titles}
        for entry, document in zip(resources, documents, strict=True):
            revision = write_resource(*acting[entry["owner"]], entry, document, coordinator)
            things[revision.title] = revision.resource
            let_download(revision.resource)
        let_a_link_die(next(thing for thing in things.values() if _is_linked(thing)))
        let_look_for(_read("asked"))
        for entry in _read("collections")["collections"]:
            gather(entry, things, coordinator)
        live(people["members"], acting, _read("news")["news"])
    return True


def _is_linked(thing: Sheet | Resource) -> bool:
    """Say whether this is a published resource that leads to a page of the web."""
    revision = published_revision(thing) if isinstance(thing, Resource) else None
    return revision is not None and bool(revision.url)


def _picture(entry: dict[str, Any]) -> Received | None:
    if entry["stage"] != "published" or entry.get("is_from_source"):
        return None
    return receive_image(landscape(entry["content"]["title"]), "paysage.png")


def _document(entry: dict[str, Any]) -> Document | None:
    return receive(notice(entry), "notice.pdf") if "notice" in entry else None


def _let_people_arrive(people: dict[str, Any], acting: dict[str, Any], password_hash: str) -> None:
    """Leave somebody who asks to act for a member without answer, and somebody invited."""
    newcomer, guest = people["newcomer"], people["guest"]
    request_to_join(acting[newcomer["member"]][1], by=confirmed(newcomer, password_hash))
    host, member = acting[guest["member"]]
    invite(member, guest["email"], MemberRole.CONTRIBUTOR, name=guest["name"], by=host)


def is_empty() -> bool:
    """Say whether the site has no member yet."""
    return db.session.scalar(select(Member.id).limit(1)) is None


def introduction(*, made: bool) -> str:
    """Say whether the network was just made, who can log in, and with which password."""
    people = _read("members")
    members = {entry["key"]: entry["person"] for entry in people["members"]}
    told = (
        _("Le réseau de démonstration est prêt.") if made else _("Des membres sont là : rien n’est ajouté.")
    )
    roles = {
        people["coordinator"]["email"]: _("la coordination"),
        people["reviewer"]["email"]: _("la relecture"),
        people["observer"]["email"]: _("l’observation"),
        members["thierache"]["email"]: _("une collectivité"),
        members["soleil-du-causse"]["email"]: _("une coopérative"),
    }
    lines = [f"  {email.ljust(26)}{role}" for email, role in roles.items()]
    password = _("Mot de passe de chacun : %(password)s", password=PASSWORD)
    return "\n".join([told, *lines, password])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
