"""The signatories as a table for the annual report: facts of the public list, nobody's name."""

from flask import request
from flask.typing import ResponseReturnValue

from network.charter import signatory_queries
from network.charter.figures import Figure
from network.charter.models import Signature
from network.charter.views import bp, version_in_force_or_404, version_or_404
from network.charter.worth import Worth, worth_of
from network.clock import PARIS
from network.mail.links import public_url
from network.members.asked import college_asked
from network.spreadsheets import CSV_TYPE, as_csv
from network.text import sha256_hex
from network.web.access import public
from network.web.uploads import attachment

MOST_ROWS = 50_000

# Stable: columns may be added at the end, none changes its name or its place (README, « Files »).
COLUMNS = (
    "numero", "organisation", "college", "siren", "version", "etat", "acte", "acte_du", "executoire_le",
    "adhesion_le", "signe_le", "annee_cible", "reduction_pourcent", "annee_de_reference", "page",
    "mention", "vaut_pour", "a_renouveler_avant", "corrige_le",
)  # fmt: skip


@bp.route("/charte/signataires.csv")
@public
def table() -> ResponseReturnValue:
    asked = request.args.get("version")
    version = version_or_404(asked) if asked else version_in_force_or_404()
    page = signatory_queries.signatories(version, college_asked(), per_page=MOST_ROWS)
    worth = worth_of(page.items)
    data = as_csv(COLUMNS, (_row(signature, worth[signature.id]) for signature in page.items))
    return attachment(data, content_type=CSV_TYPE, name="signataires.csv", etag=sha256_hex(data))


def _row(signature: Signature, worth: Worth) -> list[object]:
    signed_on = signature.signed_at.astimezone(PARIS).date()
    figures = {name: value for asked in signature.commitments_today.values() for name, value in asked.items()}
    return [
        signature.number,
        signature.member_name,
        signature.college.label,
        signature.member.siren,
        signature.version.number,
        signature.standing.label,
        f"{signature.act_kind.label} {signature.act_number}" if signature.act_kind else None,
        signature.act_on,
        signature.executory_on,
        None if signature.is_principle else signature.executory_on or signed_on,
        signed_on,
        *(figures.get(figure) for figure in Figure),
        public_url("charter.signature", code=signature.code),
        worth.label,
        worth.holds_for,
        worth.end,
        signature.corrected_at.astimezone(PARIS).date() if signature.corrected_at else None,
    ]
