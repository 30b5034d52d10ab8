from sqlalchemy import func, or_, select

from network.db import action, db
from network.imports.models import EarlierAdhesion, ImportRow
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of what spreadsheets brought in."""
    near = or_(
        func.lower(ImportRow.contact_email).in_(traces.addresses), ImportRow.member_id.in_(traces.members)
    )
    for row in db.session.scalars(select(ImportRow).where(near)).all():
        if (row.contact_email or "").lower() in traces.addresses or traces.called(row.contact_name):
            row.contact_name = row.contact_email = row.contact_role = row.invite_at = None
    # A contact with an address of their own is somebody else.
    another = or_(ImportRow.member_id.in_(traces.other_members), ImportRow.contact_email.is_not(None))
    traces.take_out_of(ImportRow.contact_name, of_another=another)
    traces.take_out_of(
        ImportRow.cells,
        ImportRow.faults,
        ImportRow.notes,
        ImportRow.becomes,
        ImportRow.written,
        ImportRow.not_invited,
        ImportRow.kept_because,
    )
    of_their_members = select(EarlierAdhesion).where(EarlierAdhesion.member_id.in_(traces.members))
    for adhesion in db.session.scalars(of_their_members).all():
        if traces.called(adhesion.signatory_name):
            adhesion.signatory_name = adhesion.signatory_function = None
    db.session.flush()
