"""A small network with something of everything, and one person in each role."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from network import clock
from network.accounts.models import Account, Role
from network.adhesion.actions import take_next_step
from network.adhesion.candidacy_actions import open_candidacy
from network.adhesion.candidacy_models import SponsorLink, Sponsorship
from network.adhesion.models import NoticeLink
from network.alerts.actions import save_search
from network.alerts.links import stop_token
from network.alerts.models import Pace
from network.campaigns.actions import start_campaign
from network.campaigns.models import Campaign, Question
from network.charter.actions import publish_model_charter
from network.charter.certifying import certify_signatures
from network.charter.document_actions import send_document
from network.charter.inquiries import ask_organisation
from network.charter.link_actions import prepare_signing_by_link, send_links
from network.charter.link_models import PreparedSigning
from network.charter.models import CharterVersion, Signature
from network.charter.queries import clauses_of
from network.charter.status import restate
from network.charter.suspension_actions import lift_suspension, suspend
from network.charter.version_actions import start_draft
from network.db import db, unit_of_work
from network.library.asked import Asked
from network.mail.actions import queue
from network.mail.links import preferences_token
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.members.actions import request_to_join
from network.members.hand_over_actions import ask_hand_over
from network.members.invitations import invite
from network.members.models import College, LegalForm, Member, MemberRole
from network.members.official import proposal_for, propose_official_address
from network.members.queries import join_requests_to
from network.register.witnesses import name_witness
from network.reports.actions import report_problem
from network.reports.models import Problem
from network.resources.models import Resource
from network.reuse.actions import declare_reuse
from network.reuse.models import Stage
from network.reviews.actions import invite_peer
from network.reviews.comment_actions import write_comment
from network.sheets.actions import submit_sheet
from network.sheets.content import Part
from network.sheets.freshness_models import FreshnessLink, LinkKind, SheetFreshness
from network.sheets.models import SheetRevision
from network.text import sha256_hex
from network.upkeep.actions import find
from network.upkeep.models import FindingKind
from tests.charter.signing import BROWSER, MAYOR, a_delegation, a_pledge, prepare, received, sign
from tests.factories import (
    join_picture,
    make_account,
    make_collection,
    make_contributor,
    make_coordinator,
    make_draft,
    make_member,
    make_peer,
    make_proposed_resource,
    make_published_resource,
    make_published_sheet,
    make_representative,
    make_resource_draft,
)
from tests.imports.bringing import brought_in, table, tried
from tests.sheet_imports import bringing as sheet_bringing
from tests.sheet_imports.bringing import WHOLE, csv_of
from tests.visitor import Visitor

# `other` represents another member: it stands for everybody whom an object does not concern.
ROLES = (
    "anonymous", "person", "contributor", "representative", "other", "observer", "reviewer", "coordinator",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Who is there, and what the addresses of their things are made of, by endpoint."""

    people: dict[str, Account | None]
    addresses: dict[str, dict[str, Any]]

    def visitor(self, site: Visitor, role: str) -> Visitor:
        """Return the browser of somebody in this role."""
        account = self.people[role]
        return site.another().login_as(account) if account else site.another()

    def values(self, endpoint: str) -> dict[str, Any]:
        """Return what the address of an endpoint is made of."""
        return self.addresses.get(endpoint, {})


def make_world() -> World:
    """Fill the database. What belongs to somebody belongs to the `contributor` and the `representative`."""
    with unit_of_work():
        charter = publish_model_charter()
    member = make_member("Fermes de Figeac")
    representative, contributor = make_representative(member), make_contributor(member)
    coordinator = make_coordinator()
    own_link = {"public_id": _prepared(member, charter, contributor).public_id}
    signature = sign(prepare(member, charter, by=representative))
    commune = make_member("Commune de Figeac", College.LOCAL_AUTHORITIES)
    by_act = sign(prepare(commune, charter, act_file=received()))
    certify_signatures()
    draft = make_draft(contributor, member, "Un brouillon")
    photo = join_picture(draft)
    submitted = make_draft(contributor, member, "Une fiche soumise")
    published = make_published_sheet(contributor, member)
    with unit_of_work():
        submit_sheet(submitted, by=contributor)
        request_to_join(member, by=make_account("Somebody Else"))
        mail = queue(Mail("test", "Essai", ("Un paragraphe.",)), to="a@exemple.fr")
    asked = join_requests_to(member)[0]
    people = _people(member, representative)
    observer = make_account("Observer", role=Role.OBSERVER)
    campaign = _campaign(coordinator)
    imports = _imports(coordinator)
    with unit_of_work():
        clause = clauses_of(start_draft(by=coordinator))[0]
    trust = _trust(member, signature, by_act, charter, coordinator)
    own_draft = {"public_id": draft.sheet.public_id}
    own_resource = {"public_id": make_resource_draft(contributor, member).resource.public_id}
    proposed = make_proposed_resource(contributor, member, "Une ressource proposée")
    resource = make_published_resource(contributor, member, "Une ressource publiée").resource
    desk_resource = make_resource_draft(coordinator, None, "Un brouillon du bureau").resource
    collection = make_collection("Une collection", published)
    draft_collection = make_collection("Une collection à venir", published, published=False)
    return World(
        people={
            "anonymous": None,
            "person": make_account("Person"),
            "contributor": contributor,
            "representative": representative,
            "other": make_representative(make_member("Soleil levant")),
            "observer": observer,
            "reviewer": make_account("Reviewer", role=Role.REVIEWER),
            "coordinator": coordinator,
        },
        addresses={
            "static": {"filename": "site.css"},
            "accounts.confirm": {"token": "unknown"},
            "accounts.reset": {"token": "unknown"},
            "accounts.log_in_by_mail": {"token": "unknown"},
            "accounts.end_session": {"public_id": "unknown"},
            "accounts.confirm_address": {"token": "unknown"},
            "accounts.undo_address": {"token": "unknown"},
            "admin.person": {"public_id": observer.public_id},
            **people,
            **imports,
            **_sheet_imports(coordinator),
            **trust,
            "charter.prepared": own_link,
            "charter.prepared_mandate": own_link,
            "charter.send_link": own_link,
            "charter.send_link_again": {**own_link, "position": 1},
            "charter.withdraw_link": own_link,
            **_adhesion(charter, coordinator),
            **_register(coordinator),
            "members.person": {"public_id": contributor.public_id},
            "members.remove": {"public_id": contributor.public_id},
            "accounts.preferences": {"token": preferences_token(mail.recipient)},
            "accounts.stop_topic": {
                "token": preferences_token(mail.recipient),
                "topic": Topic.CAMPAIGNS.value,
            },
            "admin.confirm_mandate": {"code": by_act.code},
            "admin.resend": {"public_id": mail.public_id},
            "admin.sheet": {"public_id": submitted.sheet.public_id},
            "admin.decide_sheet": {"public_id": submitted.sheet.public_id},
            "admin.clause": {"id": clause.id},
            "admin.member": {"public_id": member.public_id},
            "admin.statistics_table": {"name": "fiches-etat"},
            "admin.searches_table": {"name": "recherches-mois"},
            **_upkeep(resource),
            "pages.statistics_table": {"name": "membres-college"},
            "admin.move_clause": {"id": clause.id},
            "admin.remove_clause": {"id": clause.id},
            "admin.campaign": {"public_id": campaign.public_id},
            "admin.close_campaign": {"public_id": campaign.public_id},
            "admin.remind": {"public_id": campaign.public_id},
            "admin.territory": {"public_id": member.public_id, "kind": "commune", "code": "46102"},
            "campaigns.answer": {"token": "asked"},
            "campaigns.answered": {"token": "asked"},
            "charter.act": {"code": by_act.code},
            "charter.certificate": {"code": signature.code},
            "charter.proof": {"code": signature.code},
            "charter.signature": {"code": signature.code},
            "charter.verified": {"reference": signature.code},
            "charter.text": {"number": charter.number},
            "charter.version": {"number": charter.number},
            "files.image": {"public_id": photo, "width": 320},
            "files.show": {"public_id": photo},
            "members.answer": {"public_id": asked.public_id},
            "members.ask": {"slug": member.slug},
            "members.confirm": {"kind": "commune", "code": "46102"},
            "members.describe": {"college": College.PROJECT_HOLDERS.value},
            "members.register": {"college": College.LOCAL_AUTHORITIES.value},
            "members.show": {"slug": member.slug},
            "admin.add_to_collection": {"public_id": collection.public_id},
            "admin.archive_collection": {"public_id": collection.public_id},
            "admin.arrange_collection": {
                "public_id": collection.public_id,
                "item_id": collection.items[0].id,
            },
            "admin.collection": {"public_id": collection.public_id},
            "admin.discard_collection": {"public_id": draft_collection.public_id},
            "admin.edit_collection": {"public_id": collection.public_id},
            "admin.publish_collection": {"public_id": draft_collection.public_id},
            "collections.show": {"slug": collection.slug},
            "admin.confirm_resource": {"public_id": resource.public_id},
            "admin.switch_synonyms": {"key": "pcaet"},
            "admin.synonym_group": {"key": "pcaet"},
            "admin.plan_resource": {"public_id": resource.public_id},
            "admin.resource_care": {"public_id": resource.public_id},
            "resources.care": {"public_id": resource.public_id},
            "resources.confirm": {"public_id": resource.public_id},
            "admin.decide_resource": {"public_id": proposed.resource.public_id},
            "admin.discard_resource": {"public_id": desk_resource.public_id},
            "admin.edit_resource": {"public_id": desk_resource.public_id},
            "admin.resource": {"public_id": proposed.resource.public_id},
            # No version came after the first: nothing to compare, nobody to ask again.
            "charter.differences": {"number": charter.number},
            "renewals.begin": {"public_id": member.public_id},
            "renewals.renew": {"public_id": member.public_id},
            "resources.archive": {"public_id": resource.public_id},
            "resources.discard": own_resource,
            "resources.edit": own_resource,
            "resources.preview": own_resource,
            "resources.revise": {"public_id": resource.public_id},
            "resources.show": {"slug": resource.slug},
            "resources.withdraw": {"public_id": proposed.resource.public_id},
            **_reviews(submitted, contributor, coordinator),
            "sheets.compare": {"slug": published.sheet.slug},
            "sheets.version": {"slug": published.sheet.slug, "number": 1},
            "sheets.versions": {"slug": published.sheet.slug},
            "sheets.archive": {"public_id": published.sheet.public_id},
            "sheets.discard": own_draft,
            "sheets.edit": own_draft,
            "sheets.edit_part": {**own_draft, "part": "identite"},
            "sheets.preview": own_draft,
            "sheets.revise": {"public_id": published.sheet.public_id},
            "sheets.ask": {"slug": published.sheet.slug},
            "sheets.asked": {"slug": published.sheet.slug},
            "sheets.document": {"slug": published.sheet.slug},
            "sheets.export": {"slug": published.sheet.slug, "kind": "md"},
            "library.export": {"kind": "xlsx"},
            "library.listing": {"kind": "csv"},
            **_alerts(contributor),
            "sheets.reference": {"slug": published.sheet.slug},
            "sheets.show": {"slug": published.sheet.slug},
            "sheets.submit": own_draft,
            **_reuse(member, contributor, published),
            "sheets.withdraw": {"public_id": submitted.sheet.public_id},
        },
    )


def _upkeep(resource: Resource) -> dict[str, dict[str, Any]]:
    """Let the desk be told that a resource is to be read over again."""
    about = ("resource", resource.public_id)
    with unit_of_work():
        finding = find(FindingKind.REVIEW_DUE, about, {"due": "2026-01-31"})
    own = {"public_id": finding.public_id}
    return {
        "admin.decide_finding": own,
        "admin.finding": own,
        "admin.reopen_finding": own,
        "upkeep.archive_copy": {"public_id": resource.public_id},
    }


def _alerts(person: Account) -> dict[str, dict[str, Any]]:
    """Let somebody keep a search, of which they are told."""
    with unit_of_work():
        saved = save_search(Asked(words="halle"), name="Les halles", pace=Pace.DAILY, by=person)
    own = {"public_id": saved.public_id}
    return {
        "alerts.edit": own,
        "alerts.remove": own,
        "alerts.stop": {**own, "token": stop_token(saved.public_id)},
    }


def _reuse(member: Member, writer: Account, published: SheetRevision) -> dict[str, dict[str, Any]]:
    """Let the member draw on the sheet of another, and be asked about its own: the link holds « fresh »."""
    elsewhere = make_member("Commune de Gourdon")
    foreign = make_published_sheet(make_contributor(elsewhere), elsewhere)
    sheet, asked_at = published.sheet, clock.now() + timedelta(seconds=1)
    with unit_of_work():
        reuse = declare_reuse(member, foreign.sheet, project="Une halle", stage=Stage.PLANNED, by=writer)
        sheet.freshness = SheetFreshness(sheet_id=sheet.id, asked_at=asked_at, people=1)
        link = FreshnessLink(
            token_sha256=sha256_hex("fresh"),
            sheet_id=sheet.id,
            account_id=writer.id,
            asked_at=asked_at,
            kind=LinkKind.ASKED,
            sent_at=asked_at,
            expires_at=asked_at + timedelta(days=90),
        )
        db.session.add(link)
    own, of_foreign = {"public_id": reuse.public_id}, {"slug": foreign.sheet.slug}
    return {
        "admin.restore_sheet": {"public_id": sheet.public_id},
        "reuse.declare": of_foreign,
        "reuse.edit": own,
        "reuse.family": of_foreign,
        "reuse.take_back": own,
        "sheets.confirm": {"public_id": sheet.public_id},
        "sheets.confirm_by_link": {"token": "fresh"},
        "sheets.confirmed": {"token": "fresh"},
    }


def _reviews(
    submitted: SheetRevision, contributor: Account, coordinator: Account
) -> dict[str, dict[str, Any]]:
    """Let a member from elsewhere be asked to read a sheet, another be there to ask, the desk comment."""
    asked, other = (make_peer(name) for name in ("Commune de Mende", "Commune de Die"))
    with unit_of_work():
        review = invite_peer(submitted.sheet, asked, by=contributor)
        comment = write_comment(submitted.sheet, Part.MEANS, "How much was it?", by=coordinator)
    own = {"public_id": submitted.sheet.public_id}
    return {
        "reviews.comment": {**own, "partie": Part.MEANS.value},
        "reviews.invitation": {"review_id": review.public_id},
        "reviews.invite": {**own, "member_id": other.public_id},
        "reviews.peers": own,
        "reviews.settle": {**own, "comment_id": comment.public_id},
        "reviews.show": own,
        "reviews.withdraw": {**own, "review_id": review.public_id},
        "sheets.compare_history": own,
        "sheets.history": own,
    }


def _trust(
    member: Member, signature: Signature, by_act: Signature, charter: CharterVersion, coordinator: Account
) -> dict[str, dict[str, Any]]:
    """Let things be asked about, suspended, sent on paper and reported, and somebody asked to sign.

    The mailed links hold « mandate », and « link ».
    """
    elsewhere = make_member("Commune de Cajarc", College.LOCAL_AUTHORITIES)
    signing = _prepared(elsewhere, charter, make_contributor(elsewhere))
    with unit_of_work():
        ask_organisation(by_act, "mairie@exemple.fr", by=coordinator).token_sha256 = sha256_hex("mandate")
        settled = suspend(member, "A doubt.", signature=signature, by=coordinator)
        lift_suspension(settled, "Settled.", by=coordinator)
        under_way = suspend(make_member("Ferme en question"), "A doubt.", by=coordinator)
        document = send_document(
            elsewhere, charter, a_pledge(elsewhere, charter),
            signed_on=clock.today(), document=received(), act_file=received(),
            by=make_representative(elsewhere), origin=BROWSER,
        )  # fmt: skip
        send_links(signing, by=signing.prepared_by, origin=BROWSER)
        signing.hands[0].token_sha256 = sha256_hex("link")
        signing.hands[0].code_sent_at = clock.now()
        report = report_problem(
            "member", member.public_id, member.name, problem=Problem.OTHER, message="Something is wrong."
        )
    own_document, own_report = {"public_id": document.public_id}, {"public_id": report.public_id}
    reported = {"kind": "member", "subject": member.public_id}
    return {
        "admin.answer_report": own_report,
        "admin.change_representative": {"public_id": member.public_id},
        "admin.correct_name": {"public_id": member.public_id},
        "admin.document": own_document,
        "admin.erase_person": {"code": by_act.code},
        "admin.mandate": {"code": by_act.code},
        "admin.replace": {"public_id": member.public_id},
        "admin.report": own_report,
        "admin.suspension": {"public_id": under_way.public_id},
        "admin.trust_of_member": {"public_id": member.public_id},
        "charter.answer_mandate": {"token": "mandate"},
        "charter.document": own_document,
        "charter.document_act": own_document,
        "charter.link": {"token": "link"},
        "charter.link_code": {"token": "link"},
        "charter.link_code_again": {"token": "link"},
        "charter.link_mandate": {"token": "link"},
        "charter.mandate_answered": {"answer": "yes"},
        "charter.model_act": {"kind": "deliberation", "suffix": "odt"},
        "charter.own_act": {"kind": "deliberation", "suffix": "odt"},
        "charter.pdf": {"number": charter.number},
        "charter.suspension": {"public_id": settled.public_id},
        "reports.new": reported,
        "reports.sent": reported,
    }


def _register(coordinator: Account) -> dict[str, dict[str, Any]]:
    """Let somebody be asked, weeks ago, to be a witness of the register."""
    with unit_of_work():
        witness = name_witness("A notary", "notary@exemple.fr", "They keep acts.", by=coordinator)
        witness.invited_at = clock.now() - timedelta(weeks=2)
    own = {"public_id": witness.public_id}
    return {
        "admin.invite_witness": own,
        "admin.remove_witness": own,
        "register.consistency": {"from": 1, "to": 2},
        "register.proof": {"index": 0},
        "register.show_entry": {"index": 0},
        "register.witness": {"token": preferences_token(witness.email)},
    }


def _adhesion(charter: CharterVersion, coordinator: Account) -> dict[str, dict[str, Any]]:
    """Let a member be silent and a candidate look for sponsors; the links hold « notice » and « sponsor »."""
    silent = make_member("Ferme silencieuse")
    candidate, sponsor = make_member("Ferme candidate"), make_member("Ferme marraine")
    candidate_person, sponsor_person = make_representative(candidate), make_representative(sponsor)
    with clock.at(clock.now() - timedelta(days=400)):
        sign(prepare(silent, charter))
    sign(prepare(sponsor, charter, by=sponsor_person))
    sign(prepare(candidate, charter, by=candidate_person))
    with unit_of_work():
        take_next_step(silent)
        db.session.scalars(select(NoticeLink)).one().token_sha256 = sha256_hex("notice")
        candidate.accepted_at = None
        restate(candidate)
        candidacy = open_candidacy(candidate)
        asked = Sponsorship(public_id="SPONSOR", candidacy=candidacy, sponsor=sponsor, asked_at=clock.now())
        link = SponsorLink(
            token_sha256=sha256_hex("sponsor"),
            sponsorship=asked,
            account_id=sponsor_person.id,
            expires_at=clock.now() + timedelta(days=1),
        )
        db.session.add_all([asked, link])
    return {
        "adhesion.ask_sponsor": {"public_id": sponsor.public_id},
        "adhesion.notice": {"token": "notice"},
        "adhesion.remind_sponsor": {"public_id": asked.public_id},
        "adhesion.sponsor": {"token": "sponsor"},
        "adhesion.sponsored": {"answer": "yes"},
        "admin.adhesion": {"public_id": silent.public_id},
        "admin.candidacy": {"public_id": candidacy.public_id},
    }


def _prepared(member: Member, charter: CharterVersion, by: Account) -> PreparedSigning:
    """Prepare what a mayor is to sign by delegation."""
    with unit_of_work():
        return prepare_signing_by_link(
            member, charter, a_pledge(member, charter, a_delegation()), [MAYOR],
            delegation_file=received(), by=by, origin=BROWSER,
        )  # fmt: skip


def _people(member: Member, representative: Account) -> dict[str, dict[str, Any]]:
    """Let people be invited, ask and take over; the links of their mails hold « invited » and « confirm »."""
    alone = make_member("Chez personne")
    with unit_of_work():
        invitation = invite(member, "invitee@exemple.fr", MemberRole.CONTRIBUTOR, by=representative)
        invitation.token_hash = sha256_hex("invited")
        hand_over = ask_hand_over(member, "They are gone.", by=make_account("Somebody New"))
        member.official_email = hand_over.written_to = "office@exemple.fr"
        hand_over.token_hash, hand_over.token_until = sha256_hex("confirm"), clock.now() + timedelta(days=1)
        propose_official_address(member, "town-hall@exemple.fr", by=representative)
        to_the_desk = request_to_join(alone, by=make_account("Somebody Alone"))
    own_hand_over = {"public_id": hand_over.public_id}
    own_invitation = {"public_id": invitation.public_id}
    proposal = proposal_for(member)
    assert proposal is not None
    return {
        "admin.decline_official_address": {"public_id": proposal.public_id},
        "admin.hand_over": own_hand_over,
        "admin.join_request": {"public_id": to_the_desk.public_id},
        "admin.official_address": {"slug": member.slug},
        "members.answer_by_mail": {"token": "confirm"},
        "members.ask_hand_over": {"slug": member.slug},
        "members.confirm_hand_over": own_hand_over,
        "members.decline_invitation": {"token": "invited"},
        "members.hand_over": own_hand_over,
        "members.invitation": {"token": "invited"},
        "members.object_to_hand_over": own_hand_over,
        "members.send_invitation_again": own_invitation,
        "members.withdraw_hand_over": own_hand_over,
        "members.withdraw_invitation": own_invitation,
        "members.write_to_official_address": own_hand_over,
    }


def _imports(coordinator: Account) -> dict[str, dict[str, Any]]:
    """Let the desk prepare an import, and have made another that brought somebody to invite."""
    contact = ("Nom", "Forme juridique", "Département", "Mail du contact")
    friends = ("Les Amis du vent", "association", "Lot", "", "", "soutien")
    ready = tried(table((*contact, "SIREN", "Collège"), friends, ("Sans forme",)), coordinator)
    row = ("Soutien d’ici", "fondation", "Lot", "invitee@exemple.fr")
    done = brought_in(table((*contact, "SIREN", "Collège"), (*row, "393478300", "soutien")), coordinator)
    own, entered = {"public_id": ready.public_id}, {"public_id": done.public_id}
    return {
        "admin.discard_import": own,
        "admin.import_model": {"kind": "xlsx"},
        "admin.import_report": entered,
        "admin.invite_imported": entered,
        "admin.match_import": own,
        "admin.show_import": entered,
        "admin.stop_inviting": entered,
        "admin.try_import": own,
        "admin.undo_import": entered,
    }


def _sheet_imports(coordinator: Account) -> dict[str, dict[str, Any]]:
    """Let the desk prepare an import of sheets, and have made another."""
    ready = sheet_bringing.tried(csv_of({**WHOLE, "Titre": "Une fiche à venir"}), coordinator)
    done = sheet_bringing.brought_in(csv_of(WHOLE), coordinator)
    own, entered = {"public_id": ready.public_id}, {"public_id": done.public_id}
    return {
        "admin.discard_sheet_import": own,
        "admin.match_sheet_import": own,
        "admin.sheet_import_model": {"kind": "xlsx"},
        "admin.sheet_import_report": entered,
        "admin.show_sheet_import": entered,
        "admin.try_sheet_import": own,
        "admin.undo_sheet_import": entered,
    }


def _campaign(coordinator: Account) -> Campaign:
    """Ask whoever represents a PETR (the commune's mayor); the link of the mail holds « asked »."""
    with unit_of_work():
        campaign = start_campaign(
            title="Après les élections",
            message="Une assemblée nouvelle.",
            legal_forms=[LegalForm.PETR],
            due_on=clock.today() + timedelta(days=30),
            by=coordinator,
        )
        question = db.session.scalars(select(Question)).one()
        question.token_hash = sha256_hex("asked")
    return campaign


def kept() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of the database, by table."""
    with db.engine.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))
            ]
            for table in db.metadata.sorted_tables
        }


def changed(before: dict[str, list[Any]]) -> set[str]:
    """Return the tables that no longer hold the same rows."""
    after = kept()
    return {name for name, rows in before.items() if after[name] != rows}
