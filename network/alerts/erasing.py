from sqlalchemy import delete

from network.alerts.models import SavedSearch
from network.db import action, db
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Delete the searches that somebody kept."""
    if traces.account_id:
        db.session.execute(delete(SavedSearch).where(SavedSearch.account_id == traces.account_id))
