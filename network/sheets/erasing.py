from network.db import action
from network.sheets.models import Sheet, SheetRevision
from network.sheets.submission_models import Submission
from network.traces import GONE, Traces


@action
def erase(traces: Traces) -> None:
    """Forget what was said of somebody when a sheet was sent back or archived; its words are its owner's."""
    for submission, sought in traces.rows_naming(Submission.reason, Submission.reasons):
        # The whole sentence goes: nothing of it may be rewritten.
        if sought.names_in(submission.reason):
            submission.reason = GONE
        if sought.names_in(submission.reasons):
            submission.reasons = {
                part: GONE if sought.names_in(said) else said for part, said in submission.reasons.items()
            }
    traces.take_out_of(SheetRevision.reason)
    traces.take_out_of(Sheet.archived_reason, of_another=Sheet.owner_id.in_(traces.other_members))
