"""Every mail that the site can write renders as text and as HTML, and fetches nothing."""

import inspect
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from lxml import html
from sqlalchemy import select

from network import clock
from network.accounts import address_mails as changes
from network.accounts import desk_role_mails as desk_role
from network.accounts import mails as accounts
from network.accounts.models import Role
from network.adhesion import candidacy_mails as candidacies
from network.adhesion import mails as adhesion
from network.adhesion.candidacy_models import SponsorAnswer, Sponsorship
from network.adhesion.models import News
from network.adhesion.rules import Silence
from network.alerts import mails as alerts
from network.alerts.models import SavedSearch
from network.campaigns import mails as campaigns
from network.campaigns.models import Answer, Question
from network.charter import document_mails as documents
from network.charter import ending_mails as endings
from network.charter import link_mails as links
from network.charter import mails as charter
from network.charter import mandate_mails as mandates
from network.charter import suspension_mails as suspensions
from network.charter.bundle import head_after
from network.charter.link_models import PreparedSigning, SigningHand
from network.charter.models import MandateKind, Signature
from network.charter.models import Means as By
from network.charter.pledge import Mandate
from network.charter.trust_models import Answer as MandateAnswer
from network.charter.trust_models import MandateInquiry, SignedDocument, Suspension
from network.config import ROOT
from network.db import db
from network.editorial.states import State
from network.library.entries import entries_of
from network.mail.messages import Passage
from network.mail.transport import Parcel
from network.members import hand_over_mails as hand_overs
from network.members import invitation_mails as invitations
from network.members import mails as members
from network.members import official_mails as official
from network.members import people_mails as people
from network.members import reference_mails as references
from network.members.hand_over_models import HandOver, Means
from network.members.joining import JoiningPolicy
from network.members.models import College, Invitation, JoinRequest, MemberRole, OfficialAddressProposal
from network.pages import mails as pages
from network.register import queries as register
from network.register import watch_mails as watching
from network.register import witness_mails as witnessing
from network.register.witness_models import Witness
from network.renewals import mails as renewals
from network.renewals.asking import Asking
from network.reports import mails as reports
from network.reports.models import Report
from network.resources import mails as resources
from network.resources.models import ResourceRevision
from network.reuse import mails as reuse_mails
from network.reuse.models import Reuse
from network.reviews import mails as reviews
from network.reviews.models import Answer as PeerAnswer
from network.reviews.models import Comment, PeerReview
from network.sheet_imports import mails as sheet_imports
from network.sheets import contact_mails as questions
from network.sheets import freshness_mails as freshness
from network.sheets import mails as sheets
from network.sheets.models import SheetRevision
from network.territories.models import Kind
from network.territories.queries import place
from network.upkeep import mails as upkeep
from network.upkeep.models import Finding, FindingKind
from network.upkeep.queries import subject_of
from tests.factories import make_member
from tests.page import words
from tests.site.world import make_world

# Drafts, published, from where.
BROUGHT_IN = ((1, 0, ""), (0, 1, "la base de 2019"), (3, 2, "la base de 2019"))


def of_searches(published: SheetRevision) -> list[list[alerts.News]]:
    """Return what is new in one search and in several, with and without more than a mail names."""
    saved = db.session.scalars(select(SavedSearch)).one()
    told = entries_of([("sheet", published.sheet.public_id)])
    one, many = alerts.News(saved, told, 1), alerts.News(saved, told * 10, 12)
    return [[one], [many], [one, many]]


def written() -> list[tuple[object, object]]:
    """Return every mail with the function that wrote it, of the network that `make_world` makes."""
    make_world()
    signature, by_act, *_others = db.session.scalars(select(Signature).order_by(Signature.number)).all()
    draft = db.session.scalars(select(SheetRevision).where(SheetRevision.state == State.SUBMITTED)).one()
    is_published = SheetRevision.state == State.PUBLISHED
    published = db.session.scalars(
        select(SheetRevision).where(is_published).order_by(SheetRevision.id)
    ).first()
    proposed_resource, published_resource = (
        db.session.scalars(select(ResourceRevision).where(ResourceRevision.state == state)).one()
        for state in (State.SUBMITTED, State.PUBLISHED)
    )
    request = db.session.scalars(select(JoinRequest).order_by(JoinRequest.id)).first()
    question = db.session.scalars(select(Question)).one()
    left = Question(
        campaign=question.campaign, member=question.member, account=question.account, answer=Answer.LEFT
    )
    reuse = db.session.scalars(select(Reuse)).one()
    document = db.session.scalars(select(SignedDocument)).one()
    report = db.session.scalars(select(Report)).one()
    figeac = place(Kind.COMMUNE, "46102")
    read_over = of_reviews(draft)
    cases = [
        (accounts.address_to_confirm, "token", None),
        (accounts.address_to_confirm, "token", "/charte/signer"),
        (accounts.already_registered,),
        (accounts.password_to_reset, "token"),
        (accounts.password_changed,),
        (accounts.login_to_confirm, "token"),
        *(
            (charter.signing_code, signature.member, signature.version, Mandate(kind), "123456")
            for kind in (MandateKind.LEGAL_REPRESENTATIVE, MandateKind.PRINCIPLE)
        ),
        (campaigns.representative_to_confirm, question, "token"),
        (campaigns.representative_left, left),
        *of_renewals(signature, by_act),
        *of_endings(signature, by_act),
        (charter.charter_signed, signature, head_after(signature)),
        (charter.charter_signed, by_act, head_after(by_act)),
        (charter.mandate_to_confirm, by_act),
        (charter.mandate_confirmed, by_act),
        (mandates.mandate_inquiry, by_act, "token"),
        (mandates.mandate_inquiry, signature, "token"),
        (mandates.mandate_contested, by_act, contested()),
        (mandates.mandate_refused, by_act, "L’acte cité est introuvable."),
        *(
            (mail, suspension, "Un doute sérieux.")
            for mail in (
                suspensions.suspended,
                suspensions.suspension_answered,
                suspensions.suspension_upheld,
                suspensions.suspension_lifted,
            )
            for suspension in db.session.scalars(select(Suspension)).all()
        ),
        *of_links(),
        (documents.document_to_check, document),
        (documents.document_refused, document, "Illisible."),
        *read_over,
        (reports.report_received, report),
        (reports.report_answered, report, "Nous avons corrigé."),
        (reports.mistake_reported, report, "http://localhost:5000/mes-fiches/ABCDEFGHJK/modifier"),
        *[(members.welcome, make_member(college.label, college)) for college in College],
        (members.join_requested, request),
        (members.join_requested_of_the_desk, request),
        *[(members.join_accepted, request.member, role) for role in MemberRole],
        *[(members.join_declined, request.member, reason) for reason in ("", "Inconnu ici.")],
        *of_people(),
        *of_adhesion(),
        *of_register(),
        (references.reference_followed, request.member, figeac, figeac),
        (pages.message_left, "Noé", "noe@exemple.fr", "Bonjour,\n<b>merci</b> & à bientôt"),
        (questions.question_asked, published, "Noé", "noe@exemple.fr", "Combien ?\n<b>Et</b> pourquoi ?"),
        (questions.question_for_nobody, published, "Noé", "noe@exemple.fr", "Combien ?"),
        *[(questions.question_sent, published, question) for question in (None, "Combien ?")],
        (sheets.sheet_submitted, draft),
        (sheets.sheet_to_review, draft),
        (sheets.sheet_sent_back, draft),
        (sheets.sheet_published, published),
        (sheets.sheet_archived, published),
        *((sheet_imports.sheets_brought_in, published.sheet.owner, *told) for told in BROUGHT_IN),
        (reuse_mails.sheet_inspires, reuse, published),
        *((alerts.new_results, news) for news in of_searches(published)),
        *(
            (mail, [(published, "token")] * count, clock.now())
            for mail in (freshness.sheets_to_confirm, freshness.sheets_to_confirm_again)
            for count in (1, 3)
        ),
        (freshness.sheet_restored, published, "C’était une autre fiche."),
        (resources.resource_to_review, proposed_resource),
        (resources.resource_sent_back, proposed_resource),
        (resources.resource_corrected, proposed_resource),
        (resources.resource_published, published_resource),
        (resources.resource_archived, published_resource),
        *of_upkeep(published, published_resource),
    ]
    return [(function, function(*arguments)) for function, *arguments in cases]


def of_upkeep(sheet: SheetRevision, resource: ResourceRevision) -> list[tuple[object, ...]]:
    """Return the mails about what the nights find, of every kind that they tell."""
    about = [subject_of(sheet), subject_of(resource)]
    link = {"url": "https://www.exemple.fr/guide", "since": "2026-03-10", "cause": "not_found"}
    details = {
        FindingKind.NEVER_FOUND: (about[0], {"since": "2026-01-10", "lacks": ["title", "keywords"]}),
        FindingKind.DEAD_LINK: (about[1], link),
        FindingKind.MOVED_LINK: (about[1], {**link, "to": "https://www.exemple.fr/guides/bois"}),
        FindingKind.REVIEW_DUE: (about[1], {"due": "2026-01-31"}),
    }
    found = [(Finding(kind=kind, detail=detail), it) for kind, (it, detail) in details.items()]
    pair = Finding(kind=FindingKind.SIMILAR, detail={"share": 80, "other": "sheet:x"})
    return [
        (upkeep.library_to_mend, found),
        (
            upkeep.library_to_mend,
            [(each, replace(about[0], key=str(n))) for n in range(25) for each in (found[0][0],)],
        ),
        (upkeep.finding_asked, found[1][0], about[1], "", "Avez-vous une autre <b>adresse</b> ?"),
        (upkeep.finding_asked, pair, about[0], "Une autre fiche", ""),
    ]


def of_adhesion() -> list[tuple[object, ...]]:
    """Return the mails about the life of memberships, with what each is written from."""
    sponsorship = db.session.scalars(select(Sponsorship)).one()
    candidacy, member = sponsorship.candidacy, sponsorship.sponsor
    yes, no = (
        Sponsorship(
            candidacy=candidacy,
            sponsor=member,
            answer=answer,
            answered_at=clock.now(),
            reason="Inconnue ici.",
        )
        for answer in SponsorAnswer
    )
    year, month = clock.now() - timedelta(days=400), timedelta(days=31)
    first, second = Silence(year, year + 12 * month), Silence(year, year + 12 * month, year + 13 * month)
    extended = Silence(year, year + 12 * month, year + 13 * month, year + 12 * month)
    news = News(member=member, author="Jeanne Martin", done="Un toit.", wished="Un exemple de marché.")
    reason = "Rencontrée à Figeac."
    return [
        (adhesion.first_notice, member, first, "token"),
        *[(adhesion.second_notice, member, silence, "token") for silence in (second, extended)],
        (adhesion.more_time_taken, member, extended, "Jeanne Martin"),
        (adhesion.fell_asleep, member, year),
        (adhesion.membership_back, member, "Jeanne Martin a donné des nouvelles."),
        (adhesion.help_wished, news),
        *[(candidacies.candidacy_opened, candidacy, policy) for policy in JoiningPolicy],
        (candidacies.candidacy_to_decide, candidacy),
        *[
            (made, candidacy, reason)
            for made in (
                candidacies.candidacy_accepted,
                candidacies.candidacy_declined,
                candidacies.decline_upheld,
                candidacies.decline_contested,
            )
        ],
        (candidacies.sponsor_asked, sponsorship, "token"),
        *[
            (candidacies.sponsor_answered, answered, missing)
            for answered in (yes, no)
            for missing in range(3)
        ],
    ]


def of_links() -> list[tuple[object, ...]]:
    """Return the mails about signing by a link, alone or with somebody, with what each is written from."""
    signing = db.session.scalars(select(PreparedSigning).order_by(PreparedSigning.id)).first()
    hand = signing.hands[0]
    signed = db.session.scalars(select(Signature).order_by(Signature.number)).first()
    alone = [
        (links.signing_link, hand, "token"),
        (links.link_code, hand, "123456"),
        (links.signing_prepared, signing),
        (links.signing_withdrawn, hand),
    ]
    other = SigningHand(
        signing=PreparedSigning(
            member=signing.member, version=signing.version, prepared_by=signing.prepared_by, hands=[hand]
        ),
        position=2, name="Ali Roux", function="directeur", email="ali@figeac.exemple",
    )  # fmt: skip
    told = Signature(
        means=By.LINK, code=signed.code, member_name=signed.member_name, version=signed.version,
        signatory_name="Jeanne Martin", signatory_function="maire", signatory_email="jeanne@figeac.exemple",
        prepared_by=signing.prepared_by,
    )  # fmt: skip
    return [
        *alone,
        (links.signing_link, other, "token"),
        (links.hand_given, signing, hand, other),
        (links.signed_by_link, told),
    ]


def of_register() -> list[tuple[object, ...]]:
    """Return the mails about the register, with what each is written from."""
    witness, head = db.session.scalars(select(Witness)).one(), register.head()
    assert head is not None
    written = [
        Witness(name=witness.name, email=witness.email, why=witness.why, written_size=size)
        for size in (None, 1, head.size)
    ]
    return [
        *[(watching.register_in_doubt, ["entrée 3 : elle manque"] * count) for count in (1, 2, 5)],
        (witnessing.witness_asked, witness),
        *[(witnessing.head_of_the_week, each, head, "tete.json") for each in written],
        (witnessing.witness_no_more, witness),
    ]


def of_people() -> list[tuple[object, ...]]:
    """Return the mails about people and their addresses, with what each is written from."""
    invitation = db.session.scalars(select(Invitation)).one()
    proposal = db.session.scalars(select(OfficialAddressProposal)).one()
    hand_over = db.session.scalars(select(HandOver)).one()
    member, by, person = invitation.member, invitation.invited_by, hand_over.account
    confirmed = HandOver(
        public_id="CONFIRMED", member=member, account=person, person=person.name, reason="They are gone.",
        means=Means.OFFICIAL_ADDRESS, confirmed_by="Lou Bonnet", because="Vu au téléphone.",
        confirmed_at=clock.now(), due_at=clock.now(), objected_by=by.name, objection="Je suis là.",
        ended_because="Inconnu ici.",
    )  # fmt: skip
    reasons = ("", "A changé de poste.")
    return [
        (changes.new_address_to_confirm, "token"),
        (changes.address_already_taken,),
        (changes.address_change_asked, "nouvelle@exemple.fr", "token"),
        (changes.address_changed, "nouvelle@exemple.fr", "token"),
        (changes.your_address_is_new,),
        (changes.address_change_undone,),
        (desk_role.role_given, Role.REVIEWER, by, "token"),
        *[(desk_role.role_changed, role, by) for role in Role],
        (invitations.invited, invitation, "token"),
        (invitations.invitation_declined, invitation),
        *[
            (made, *more, role, *who)
            for role in MemberRole
            for made, more, who in (
                (people.person_arrived, (member, person), ()),
                (people.role_changed, (member,), (by,)),
                (people.role_of_another_changed, (member, person), (by,)),
            )
        ],
        *[(people.person_removed, member, reason, by) for reason in reasons],
        *[(people.another_removed, member, person, reason, by) for reason in reasons],
        (people.you_left, member),
        *[(people.another_left, member, person, is_last) for is_last in (True, False)],
        (people.nobody_left, member, person),
        *[(official.official_address_set, member, reason) for reason in reasons],
        (official.official_address_proposed, proposal),
        (official.official_address_declined, member, "Introuvable."),
        *[(hand_overs.hand_over_asked, hand_over, person, may) for may in (True, False)],
        (hand_overs.hand_over_asked_of_the_desk, hand_over, person),
        (hand_overs.hand_over_to_confirm, hand_over, person, "token"),
        *[
            (made, confirmed)
            for made in (
                hand_overs.hand_over_confirmed,
                hand_overs.your_hand_over_confirmed,
                hand_overs.hand_over_contested,
                hand_overs.your_hand_over_contested,
                hand_overs.hand_over_done,
                hand_overs.hand_over_declined,
                hand_overs.hand_over_of_another_declined,
                hand_overs.hand_over_withdrawn,
            )
        ],
    ]


def of_renewals(*signatures: Signature) -> list[tuple[object, ...]]:
    """Return the mails about a new version, before signatures cease to count and after."""
    told = (Passage("O1. Couvrir – Texte", (("same", "Un "), ("removed", "mot"), ("added", "bref mot"))),)
    askings = [
        Asking(signature.member, signature.version, signature, clock.today(), is_over, is_over, told)
        for signature in signatures
        for is_over in (True, False)
    ]
    mails = (renewals.renewal_asked, renewals.renewal_reminded, renewals.renewal_ended)
    return [(mail, asking) for mail in mails for asking in askings]


def of_endings(signature: Signature, by_act: Signature) -> list[tuple[object, ...]]:
    """Return the mails about what becomes of signatures."""
    member, successor, reason = by_act.member, signature.member, "Fusion au 1er janvier."
    corrected = (by_act, "100 % renouvelable en 2045", reason, "Jeanne Martin")
    represented = (by_act, "Paul Roux", "maire", reason)
    return [
        (endings.withdrawn, member, by_act, reason, "Jeanne Martin"),
        (endings.withdrawn_for_desk, member, by_act, reason),
        *[(endings.figures_corrected, *corrected, at_desk) for at_desk in (True, False)],
        *[(endings.representative_changed, *represented, at_desk) for at_desk in (True, False)],
        (endings.name_corrected, by_act, "Comune de Figeac", reason),
        (endings.taken_over, member, successor, by_act, reason),
        *[(endings.invited_to_take_over, member, successor, has_signed) for has_signed in (True, False)],
        *[(endings.person_erased, by_act, has_ended) for has_ended in (True, False)],
    ]


def of_reviews(submitted: SheetRevision) -> list[tuple[object, ...]]:
    """Return the mails of a review by a peer, whatever it answers."""
    asked = db.session.scalars(select(PeerReview)).one()
    answered = [
        PeerReview(submission=asked.submission, member=asked.member, answer=answer) for answer in PeerAnswer
    ]
    comments = db.session.scalars(select(Comment)).all()
    return [
        (reviews.peer_invited, asked, submitted.title),
        *((reviews.peer_answered, each, submitted.title) for each in answered),
        (reviews.comments_written, submitted.sheet, submitted.title, comments),
    ]


def contested() -> MandateInquiry:
    """Return a mandate's inquiry with its answer."""
    return MandateInquiry(answer=MandateAnswer.NO, answerer="Paul Roux, directeur", comment="Inconnue ici.")


def every_function() -> set[object]:
    """Return the functions of every `mails.py` and `…_mails.py`."""
    modules = [
        import_module(f"network.{path.parent.name}.{path.stem}") for path in ROOT.glob("network/*/*mails.py")
    ]
    return {
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


def render(mail):
    parcel = Parcel(
        message_id="<1@localhost>", kind=mail.kind, topic=mail.topic, recipient="a@exemple.fr",
        reply_to=mail.reply_to, subject=mail.subject, paragraphs=mail.paragraphs, action=mail.action,
        attachment=None,
    )  # fmt: skip
    return parcel.render()


@pytest.fixture
def mails(app):
    return written()


def test_every_mail_is_rendered_here(mails):
    assert {function for function, _mail in mails} == every_function()


def test_a_mail_says_the_same_as_text_and_as_html(app, mails):
    for function, mail in mails:
        text, source = render(mail)
        page = html.document_fromstring(source)
        read = words(page.text_content())
        assert mail.subject, function
        assert mail.paragraphs, function
        for paragraph in mail.paragraphs:
            assert words(str(paragraph)) in words(text), function
            assert words(str(paragraph)) in read, function
        assert page.get("lang") == "fr"
        assert "%(" not in text + source, function
        assert "None" not in text, function


def test_a_mail_leads_to_the_public_address_and_fetches_nothing(app, site, mails):
    for function, mail in mails:
        _text, source = render(mail)
        page = html.document_fromstring(source)
        assert page.xpath("//img | //script | //link | //iframe") == [], function
        for address in page.xpath("//@href"):
            assert address.startswith(app.config["PUBLIC_URL"]), (function, address)
        if mail.action:
            label, address = mail.action
            assert label, function
            assert address in page.xpath("//@href"), function
            path = site.url(address).partition("?")[0]
            assert app.url_map.bind("localhost").test(path, "GET"), (function, address)


def test_a_mail_is_built_without_a_request_and_holds_no_break_in_its_subject(app, mails):
    for function, mail in mails:
        assert "\n" not in mail.subject, function
        assert len(mail.subject) <= 300, function
        assert len(mail.kind) <= 40, function


def test_somebody_else_s_markup_is_only_text(app):
    _text, source = render(pages.message_left("<i>Noé</i>", "noe@exemple.fr", "<script>x</script>"))
    assert "<script>" not in source
    assert "<i>" not in source
