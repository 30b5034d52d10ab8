from sqlalchemy import delete, select

from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.adhesion import candidacy_rules, mails, queries, rules
from network.adhesion.candidacy_models import SponsorLink
from network.adhesion.models import NOTICES, LifeStep, News, NoticeLink, StepKind
from network.adhesion.rules import Silence
from network.adhesion.steps import keep_step
from network.charter.status import restate
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members.models import Member, MemberStatus
from network.members.official import addresses_of, official_address_of, tell_member
from network.members.queries import representatives_of
from network.text import secret_token, sha256_hex
from network.wording import day

# ——— What a member does ———


@action
def tell_news(member: Member, done: str, hard: str = "", wished: str = "", *, by: Account) -> News:
    """Keep what a member tells of its year; a member asleep is back at once."""
    if obstacle := rules.obstacle_to_telling(member):
        raise Refused(obstacle)
    news = News(
        member=member,
        account_id=by.id,
        author=by.name,
        at=clock.now(),
        done=done,
        hard=hard,
        wished=wished,
    )
    db.session.add(news)
    db.session.flush()
    record("adhesion.news_told", by=by, subject=f"member:{member.public_id}")
    if wished:
        tell_desk(mails.help_wished(news))
    if member.status == MemberStatus.DORMANT:
        _bring_back(member, _("%(name)s a donné des nouvelles.", name=by.name), by=by)
    return news


@action
def take_more_time(member: Member, *, by: Account) -> None:
    """Put the next step off by three months, once a silence."""
    _take_more_time(member, _("Demandé depuis son espace."), by=by)


@action
def take_more_time_by_mail(token: str) -> None:
    """Do the same by the link of a notice, without logging in."""
    link = queries.notice_by_token(token)
    if link is None:
        raise Refused(_("Ce lien ne sert plus."))
    author = "" if link.account else _("Depuis l’adresse officielle")
    reason = _("Demandé depuis le rappel du %(day)s.", day=day(link.step.at))
    _take_more_time(link.step.member, reason, by=link.account, author=author)


def _take_more_time(member: Member, reason: str, *, by: Account | None, author: str = "") -> None:
    if obstacle := rules.obstacle_to_extending(member, queries.silence_of(member)):
        raise Refused(obstacle)
    step = keep_step(StepKind.EXTENDED, member, reason, by=by, author=author)
    record("adhesion.more_time_taken", by=by, subject=f"member:{member.public_id}")
    silence = queries.silence_of(member)
    assert silence is not None, "a member that takes more time is silent"
    tell_member(member, mails.more_time_taken(member, silence, step.author))


# ——— What the coordination does ———


@action
def vouch(member: Member, reason: str, *, by: Account) -> None:
    """Note that the coordination has heard of a member: its silence ends, and it comes back if asleep."""
    if obstacle := rules.obstacle_to_vouching(member, queries.silence_of(member)):
        raise Refused(obstacle)
    if not reason:
        raise Refused(_("Dites d’où viennent ces nouvelles : l’organisation le lit."), "reason")
    was_asleep = member.status == MemberStatus.DORMANT
    keep_step(StepKind.HEARD, member, reason, by=by)
    record("adhesion.vouched", by=by, subject=f"member:{member.public_id}")
    if was_asleep:
        _bring_back(member, _("La coordination a eu de ses nouvelles : %(reason)s", reason=reason), by=by)


# ——— What the worker does ———


@action
def take_next_step(member: Member) -> StepKind | None:
    """Write to a silent member, or let it fall asleep, if the time has come; one step at a time.

    Each is reckoned from the one before as it really happened: after a long stop of the site, the two
    notices still stand thirty days apart.
    """
    silence = queries.silence_of(member)
    if silence is None or not rules.is_due(silence, clock.now()):
        return None
    kind = silence.next_step
    if kind in NOTICES:
        return _write(kind, member, silence)
    _fall_asleep(member, silence)
    return kind


def _write(kind: StepKind, member: Member, silence: Silence) -> StepKind | None:
    """Write to each representative, or to the official address; nobody there: it is not done."""
    people, official = representatives_of(member), official_address_of(member)
    if not people and official is None:
        return None
    reason = _("Sans nouvelles depuis le %(day)s.", day=day(silence.since))
    step = keep_step(kind, member, reason)
    record("adhesion.reminded", subject=f"member:{member.public_id}")
    told = queries.silence_of(member)
    assert told is not None
    write = mails.first_notice if kind == StepKind.FIRST_NOTICE else mails.second_notice
    for person in people:
        queue(write(member, told, _link(step, account=person)), to=person.email)
    if not people and official:
        queue(write(member, told, _link(step, sent_to=official)), to=official)
    return kind


def _link(step: LifeStep, *, account: Account | None = None, sent_to: str | None = None) -> str:
    token = secret_token()
    account_id = account.id if account else None
    db.session.add(
        NoticeLink(token_sha256=sha256_hex(token), step_id=step.id, account_id=account_id, sent_to=sent_to)
    )
    return token


def _fall_asleep(member: Member, silence: Silence) -> None:
    assert silence.first_notice
    assert silence.second_notice
    member.dormant_at = clock.now()
    restate(member)
    reason = _(
        "Sans nouvelles depuis le %(since)s, après deux rappels, le %(first)s et le %(second)s.",
        since=day(silence.since),
        first=day(silence.first_notice),
        second=day(silence.second_notice),
    )
    keep_step(StepKind.ASLEEP, member, reason)
    record("adhesion.fell_asleep", subject=f"member:{member.public_id}")
    tell_member(member, mails.fell_asleep(member, silence.since))


@action
def wake(member: Member) -> None:
    """Bring back a member asleep that gave a sign of life elsewhere: a sheet published, a signature."""
    last = queries.last_sign_of(member)
    if member.dormant_at and last and last > member.dormant_at:
        _bring_back(member, _("Signe de vie du %(day)s : une fiche ou une signature.", day=day(last)))


def _bring_back(member: Member, reason: str, *, by: Account | None = None) -> None:
    member.dormant_at = None
    restate(member)
    keep_step(StepKind.BACK, member, reason, by=by)
    record("adhesion.back", by=by, subject=f"member:{member.public_id}")
    for address in addresses_of(member):
        if by is None or address != by.email:
            queue(mails.membership_back(member, reason), to=address)


@action
def tell_acceptance(member: Member, reason: str) -> None:
    """Write in the history of a member how it came in, where signing was enough."""
    assert member.accepted_at is not None
    keep_step(StepKind.ACCEPTED, member, reason, at=member.accepted_at)


@action
def forget_old_links() -> None:
    """Delete the links that nobody follows any more, with the addresses that they were sent to."""
    now = clock.now()
    db.session.execute(
        delete(SponsorLink).where(SponsorLink.expires_at <= now - candidacy_rules.KEPT_ONCE_EXPIRED)
    )
    old = select(LifeStep.id).where(LifeStep.at <= clock.months_later(now, -rules.NOTICE_LINKS_KEPT))
    db.session.execute(delete(NoticeLink).where(NoticeLink.step_id.in_(old)))
