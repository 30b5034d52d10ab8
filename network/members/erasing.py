from sqlalchemy import delete, func, update

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
    db.session.execute(delete(Invitation).where(func.lower(Invitation.email).in_(traces.addresses)))
    own = func.lower(Member.official_email).in_(traces.addresses)
    db.session.execute(update(Member).where(own).values(official_email=None))
    # Whoever is invited elsewhere, by an address that is not theirs, is somebody else.
    traces.take_out_of(Invitation.name, of_another=Invitation.member_id.not_in(traces.members))
    traces.take_out_of(Invitation.message)
    traces.take_out_of(HandOver.person, of_another=HandOver.account_id != traces.account_id)
    traces.take_out_of(
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
