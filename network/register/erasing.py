from sqlalchemy import delete, func

from network.db import action, db
from network.register.witness_models import Witness
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody off the witnesses, and out of why others are. The entries of the register say nobody."""
    db.session.execute(delete(Witness).where(func.lower(Witness.email).in_(traces.addresses)))
    another = func.lower(Witness.email).in_(traces.other_addresses)
    traces.take_out_of(Witness.name, Witness.why, of_another=another)
