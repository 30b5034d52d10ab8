from sqlalchemy import delete, func, or_, select

from network.adhesion.candidacy_models import Candidacy, SponsorLink, Sponsorship
from network.adhesion.models import LifeStep, News, NoticeLink
from network.db import action, db
from network.traces import GONE, Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of the life of memberships: their links, their name in news, answers and steps."""
    if traces.account_id:
        for model in (NoticeLink, SponsorLink):
            db.session.execute(delete(model).where(model.account_id == traces.account_id))
    db.session.execute(delete(NoticeLink).where(func.lower(NoticeLink.sent_to).in_(traces.addresses)))
    for news in traces.written_by(News.author, News.account_id):
        news.author = GONE
    traces.take_out_of(News.done, News.hard, News.wished)
    theirs = select(Candidacy.id).where(Candidacy.member_id.in_(traces.other_members))
    of_another = or_(Sponsorship.sponsor_id.in_(traces.other_members), Sponsorship.candidacy_id.in_(theirs))
    traces.take_out_of(Sponsorship.answerer, Sponsorship.reason, of_another=of_another)
    # Of a step, the whole sentence goes: nothing of it may be rewritten.
    for step in traces.written_by(LifeStep.author, LifeStep.by_id):
        step.author = GONE
    for step, _sought in traces.rows_naming(LifeStep.reason):
        step.reason = GONE
    db.session.flush()
