from sqlalchemy import delete, select

from network.adhesion.candidacy_models import SponsorLink, Sponsorship
from network.adhesion.models import LifeStep, News, NoticeLink
from network.db import action, db
from network.traces import GONE, Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of the life of memberships: their links, their name in news, answers and steps."""
    if traces.account_id:
        for model in (NoticeLink, SponsorLink):
            db.session.execute(delete(model).where(model.account_id == traces.account_id))
    db.session.execute(delete(NoticeLink).where(NoticeLink.sent_to.in_(traces.addresses)))
    traces.take_out_of(News.author, News.done, News.hard, News.wished)
    traces.take_out_of(Sponsorship.answerer, Sponsorship.reason)
    # Of a step, the whole sentence goes: nothing of it may be rewritten.
    for name in ("author", "reason"):
        told = traces.told_in(getattr(LifeStep, name))
        for step in db.session.scalars(select(LifeStep).where(told)).all():
            setattr(step, name, GONE)
    db.session.flush()
