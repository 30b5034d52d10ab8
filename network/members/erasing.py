from sqlalchemy import delete, update

from network.db import action, db
from network.members.hand_over_models import HandOver
from network.members.models import Invitation, JoinRequest, Member, Membership, OfficialAddressProposal
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Let somebody act for no organisation any more, and take them out of what was asked about them."""
    if traces.account_id:
        for model in (Membership, JoinRequest, OfficialAddressProposal):
            db.session.execute(delete(model).where(model.account_id == traces.account_id))
    db.session.execute(delete(Invitation).where(Invitation.email.in_(traces.addresses)))
    own = Member.official_email.in_(traces.addresses)
    db.session.execute(update(Member).where(own).values(official_email=None))
    traces.take_out_of(Invitation.name, Invitation.message)
    traces.take_out_of(
        HandOver.person,
        HandOver.reason,
        HandOver.written_to,
        HandOver.confirmed_by,
        HandOver.because,
        HandOver.leaving,
        HandOver.objected_by,
        HandOver.objection,
        HandOver.ended_by,
        HandOver.ended_because,
    )
