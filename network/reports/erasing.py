from sqlalchemy import func, update

from network.db import action, db
from network.reports.models import Report
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Forget the address of somebody who reported something, and take them out of what others said."""
    theirs = func.lower(Report.email).in_(traces.addresses)
    db.session.execute(update(Report).where(theirs).values(email=None))
    traces.take_out_of(Report.title, Report.message, Report.answer)
