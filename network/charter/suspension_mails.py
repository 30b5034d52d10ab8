from network.charter.trust_models import Suspension
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic


def suspended(suspension: Suspension, reason: str) -> Mail:
    """Tell the organisation what is suspended, why, and how to answer."""
    if suspension.signature:
        what = _(
            "La coordination du réseau a suspendu la signature de la charte par %(member)s.",
            member=suspension.member.name,
        )
    else:
        what = _(
            "La coordination du réseau a suspendu l’adhésion de %(member)s.", member=suspension.member.name
        )
    return _mail(
        suspension,
        "suspended",
        _("Suspension : %(member)s", member=suspension.member.name),
        what,
        _("Motif : %(reason)s", reason=reason),
        _(
            "Elle n’est plus comptée parmi les signataires. Les pages publiques disent la suspension et sa "
            "date, pas ce motif. Rien n’est effacé."
        ),
        _(
            "Vous pouvez répondre : la coordination lira votre réponse, puis lèvera ou maintiendra sa "
            "décision."
        ),
    )


def suspension_upheld(suspension: Suspension, reason: str) -> Mail:
    """Tell the organisation that the suspension is maintained, and why."""
    return _mail(
        suspension,
        "suspension_upheld",
        _("La suspension est maintenue : %(member)s", member=suspension.member.name),
        _("La coordination du réseau a réexaminé la suspension et la maintient."),
        _("Motif : %(reason)s", reason=reason),
        _("Vous pouvez répondre encore, si un élément nouveau le justifie."),
    )


def suspension_lifted(suspension: Suspension, reason: str) -> Mail:
    """Tell the organisation that all is again as it was."""
    return _mail(
        suspension,
        "suspension_lifted",
        _("La suspension est levée : %(member)s", member=suspension.member.name),
        _("La coordination du réseau a levé la suspension. Tout redevient comme avant."),
        _("Motif : %(reason)s", reason=reason),
    )


def _mail(suspension: Suspension, kind: str, subject: str, *paragraphs: str) -> Mail:
    return Mail(
        kind=kind,
        subject=subject,
        paragraphs=(_("Bonjour,"), *paragraphs),
        action=(
            _("Lire la décision et répondre") if suspension.lifted_at is None else _("Lire la décision"),
            public_url("charter.suspension", public_id=suspension.public_id),
        ),
        paced=False,
    )


def suspension_answered(suspension: Suspension, text: str) -> Mail:
    """Tell the coordination what the organisation answers."""
    return Mail(
        kind="suspension_answered",
        subject=_("Réponse à une suspension : %(member)s", member=suspension.member.name),
        paragraphs=(
            _("Bonjour,"),
            _("%(member)s répond à la suspension :", member=suspension.member.name),
            text,
        ),
        action=(
            _("Examiner la suspension"),
            public_url("admin.suspension", public_id=suspension.public_id),
        ),
        paced=False,
        topic=Topic.DESK,
    )
