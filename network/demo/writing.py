"""What the demonstration network has written: sheets and resources, at every stage."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from network import clock
from network.accounts.models import Account
from network.demo.people import morning
from network.files.actions import Received
from network.members.models import Member
from network.resources import actions as resources
from network.resources import content as resource_content
from network.resources import decisions
from network.resources.documents import Document
from network.resources.models import ResourceRevision
from network.reuse.actions import declare_reuse
from network.reuse.models import Stage
from network.reviews.actions import answer_invitation, invite_peer
from network.reviews.comment_actions import write_comment
from network.reviews.models import Answer
from network.sheets.actions import (
    publish_sheet,
    revise_sheet,
    save_draft,
    send_back_sheet,
    start_sheet,
    submit_sheet,
)
from network.sheets.content import Part, written
from network.sheets.files import keep_files
from network.sheets.freshness_actions import ask_about
from network.sheets.models import Sheet, SheetRevision

NOTICE = "Fiche de démonstration : les faits, les chiffres et les personnes sont inventés."
NOTICE_OF_SOURCE = (
    "Fiche de démonstration, d’après un document de 2013 du dialogue métropolitain de Toulouse. Ce que le "
    "document ne dit pas est noté « non renseigné »."
)


def write_sheet(
    person: Account, member: Member, entry: dict[str, Any], picture: Received | None, coordinator: Account
) -> Sheet:
    """Write a sheet and bring it as far as its stage: draft, submitted, sent back or published."""
    notice = NOTICE_OF_SOURCE if entry.get("is_from_source") else NOTICE
    content = {**entry["content"], "context": f"*{notice}*\n\n{entry['content']['context']}"}
    with clock.at(morning(entry["written"])):
        revision = start_sheet(member, content["title"], by=person)
        if picture:
            keep_files(revision.sheet, [picture], by=person)
            content |= {
                "picture": picture.public_id,
                "picture_decorative": True,
                "picture_credit": "Dessin fait pour la démonstration",
            }
        save_draft(revision, written(content), saved_version=0, by=person)
        if entry["stage"] != "draft":
            submit_sheet(revision, by=person)
    with clock.at(morning(entry["written"] + timedelta(days=3))):
        _decide_on(revision, entry, coordinator)
    if second := entry.get("second"):
        with clock.at(morning(second["written"])):
            _write_again(revision, second["content"], person, coordinator)
    if revised := entry.get("revision"):
        save_draft(revise_sheet(revision.sheet, by=person), written(revised), saved_version=0, by=person)
    if asked := entry.get("asked"):
        with clock.at(morning(asked)):
            ask_about([revision], [person])
    return revision.sheet


def draw_on(person: Account, member: Member, entry: dict[str, Any], sheets: Mapping[str, Sheet]) -> None:
    """Declare on its day that a member draws on a sheet; `sheets` are all of them, by title."""
    own = sheets[entry["own"]].public_id if "own" in entry else None
    with clock.at(morning(entry["declared"])):
        declare_reuse(
            member,
            sheets[entry["of"]],
            project=entry["project"],
            stage=Stage(entry["stage"]),
            taken=entry.get("taken", ""),
            own_sheet=own,
            by=person,
        )


def _write_again(
    revision: SheetRevision, words: dict[str, Any], person: Account, coordinator: Account
) -> None:
    """Bring a published sheet up to date: readers get a second version."""
    following = revise_sheet(revision.sheet, by=person)
    save_draft(following, written(words), saved_version=0, by=person)
    submit_sheet(following, by=person)
    publish_sheet(following, seen=following.saved_version, by=coordinator)


def read_over(sheet: Sheet, entry: dict[str, Any], asker: Account, reader: Account, peer: Member) -> None:
    """Let a member from elsewhere be invited to read what was submitted, and comment on its parts."""
    with clock.at(morning(entry["asked"])):
        review = invite_peer(sheet, peer, by=asker)
    with clock.at(morning(entry["asked"] + timedelta(days=1))):
        answer_invitation(review, Answer.YES, by=reader)
        for part, said in entry["comments"].items():
            write_comment(sheet, Part(part), said, by=reader)


def _decide_on(revision: SheetRevision, entry: dict[str, Any], coordinator: Account) -> None:
    seen = revision.saved_version
    if entry["stage"] == "sent_back":
        reasons = {Part(part): said for part, said in entry.get("reasons", {}).items()}
        send_back_sheet(revision, entry["reason"].strip(), reasons, seen=seen, by=coordinator)
    if entry["stage"] == "published":
        publish_sheet(revision, seen=seen, by=coordinator)


def write_resource(
    person: Account, member: Member, entry: dict[str, Any], document: Document | None, coordinator: Account
) -> ResourceRevision:
    """Write a resource and bring it as far as its stage: draft, proposed, sent back or published."""
    words = resource_content.written(entry["content"])
    with clock.at(morning(entry["written"])):
        revision = resources.start_resource(member, words, document, by=person)
        if entry["stage"] == "draft":
            return revision
        resources.propose_resource(revision, by=person)
    with clock.at(morning(entry["written"] + timedelta(days=2))):
        if entry["stage"] == "published":
            decisions.publish_resource(revision, seen=revision.saved_version, by=coordinator)
        if entry["stage"] == "sent_back":
            reason = entry["reason"].strip()
            decisions.send_back_resource(revision, reason, seen=revision.saved_version, by=coordinator)
    return revision
