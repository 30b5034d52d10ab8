from sqlalchemy import or_, update

from network.db import action, db
from network.imports.models import EarlierAdhesion, ImportRow
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of what spreadsheets brought in."""
    theirs = or_(ImportRow.contact_email.in_(traces.addresses), ImportRow.contact_name.in_(traces.names))
    nobody = {"contact_name": None, "contact_email": None, "contact_role": None, "invite_at": None}
    db.session.execute(update(ImportRow).where(theirs).values(**nobody))
    traces.take_out_of(
        ImportRow.cells,
        ImportRow.faults,
        ImportRow.notes,
        ImportRow.becomes,
        ImportRow.written,
        ImportRow.contact_name,
        ImportRow.not_invited,
        ImportRow.kept_because,
    )
    db.session.execute(
        update(EarlierAdhesion)
        .where(EarlierAdhesion.signatory_name.in_(traces.names))
        .values(signatory_name=None, signatory_function=None)
    )
