from collections.abc import Sequence
from datetime import date

from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.campaigns import mails, queries, rules
from network.campaigns.models import Answer, Campaign, Question
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members.models import LegalForm
from network.text import public_id, secret_token, sha256_hex


@action
def start_campaign(
    *, title: str, message: str, legal_forms: Sequence[LegalForm], due_on: date, by: Account
) -> Campaign:
    """Ask everybody who represents a member of these legal forms to confirm it until a day."""
    asked = queries.representations(legal_forms)
    for field, obstacle in (
        ("due_on", rules.obstacle_to_due_day(due_on, clock.today())),
        (None, rules.obstacle_to_starting(queries.open_campaign(), len(asked))),
    ):
        if obstacle:
            raise Refused(obstacle, field)
    campaign = Campaign(
        public_id=public_id(),
        title=title,
        message=message,
        legal_forms=[form.value for form in legal_forms],
        due_on=due_on,
        started_at=clock.now(),
        started_by_id=by.id,
    )
    db.session.add(campaign)
    for membership in asked:
        _ask(Question(campaign=campaign, member=membership.member, account=membership.account))
    record("campaign.started", by=by, subject=f"campaign:{campaign.public_id}", asked=len(asked))
    return campaign


def _ask(question: Question, *, again: bool = False) -> None:
    """Mail a question under a new link; the link of a mail before is dead."""
    token = secret_token()
    question.token_hash, question.asked_at = sha256_hex(token), clock.now()
    db.session.add(question)
    db.session.flush()
    queue(mails.representative_to_confirm(question, token, again=again), to=question.account.email)


@action
def remind(campaign: Campaign, *, by: Account) -> int:
    """Ask again those who were asked a week ago and did not answer; return how many they are."""
    questions = queries.questions_to_repeat(campaign, rules.asked_before(clock.now()))
    if obstacle := rules.obstacle_to_reminding(campaign, len(questions)):
        raise Refused(obstacle)
    for question in questions:
        _ask(question, again=True)
    record("campaign.reminded", by=by, subject=f"campaign:{campaign.public_id}", asked=len(questions))
    return len(questions)


@action
def answer_question(token: str, answer: Answer, note: str = "") -> Question:
    """Keep what the holder of a mailed link answers; the coordination is told of somebody who left.

    A link opens one question and gives no right: leaving an organisation stays an act of the logged in.
    """
    question = queries.question_by_token(token)
    if question is None:
        raise Refused(_("Ce lien n’est plus le bon : un mail plus récent vous en a donné un autre."))
    if obstacle := rules.obstacle_to_answering(question.campaign):
        raise Refused(obstacle)
    is_news = question.answer != answer
    question.answer, question.note, question.answered_at = answer, note, clock.now()
    record(
        "campaign.answered",
        by=question.account,
        subject=f"member:{question.member.public_id}",
        answer=answer.value,
    )
    if answer == Answer.LEFT and is_news:
        tell_desk(mails.representative_left(question))
    return question


@action
def close_campaign(campaign: Campaign, *, by: Account) -> None:
    """End a campaign: its links answer nothing any more, what was answered stays."""
    if not campaign.is_open:
        raise Refused(_("Cette campagne est déjà terminée."))
    campaign.closed_at = clock.now()
    record("campaign.closed", by=by, subject=f"campaign:{campaign.public_id}")
