from network.adhesion.candidacy_models import Candidacy, Sponsorship
from network.adhesion.candidacy_rules import LINK_LIFETIME
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.members.joining import JoiningPolicy
from network.wording import day


def candidacy_opened(candidacy: Candidacy, policy: JoiningPolicy) -> Mail:
    """Tell a candidate that its signature is there, and what is still missing."""
    name = candidacy.member.name
    missing = {
        JoiningPolicy.SPONSORED: _(
            "Pour entrer dans le réseau, il faut que deux membres confirment votre candidature. "
            "Choisissez-les : nous leur écrivons, et un bouton leur suffit pour répondre."
        ),
        JoiningPolicy.APPROVED: _(
            "La coordination du réseau lit maintenant votre candidature. Elle vous écrira sa décision, avec "
            "son motif. Vous n’avez rien à faire."
        ),
    }.get(policy, _("Vous n’avez rien à faire."))
    label = _("Choisir deux parrains") if policy == JoiningPolicy.SPONSORED else _("Suivre la candidature")
    return _to_candidate(
        "candidacy_opened",
        _("La candidature de %(name)s est ouverte", name=name),
        _("%(name)s a signé la charte : merci.", name=name),
        missing,
        label=label,
    )


def candidacy_to_decide(candidacy: Candidacy) -> Mail:
    """Tell the coordination that an organisation waits for its decision."""
    return _to_desk(
        candidacy,
        "candidacy_to_decide",
        _("Candidature à décider : %(name)s", name=candidacy.member.name),
        _(
            "%(name)s (%(college)s) a signé la charte et demande à entrer dans le réseau.",
            name=candidacy.member.name,
            college=candidacy.member.college.label,
        ),
        _("Décidez, avec un motif : l’organisation le reçoit."),
    )


def candidacy_accepted(candidacy: Candidacy, reason: str) -> Mail:
    """Tell an organisation that it belongs to the network."""
    name = candidacy.member.name
    return _to_candidate(
        "candidacy_accepted",
        _("Bienvenue : %(name)s entre dans le réseau", name=name),
        _("%(name)s fait désormais partie du réseau.", name=name),
        _("Motif : %(reason)s", reason=reason),
        _(
            "Une fois par an, vous donnerez des nouvelles : quelques lignes, ou une fiche d’expérience. La "
            "première aide ceux qui commencent."
        ),
        label=_("Voir notre adhésion"),
    )


def candidacy_declined(candidacy: Candidacy, reason: str) -> Mail:
    """Tell an organisation that it is not taken in, why, and how to contest."""
    name = candidacy.member.name
    return _to_candidate(
        "candidacy_declined",
        _("Décision sur la candidature de %(name)s", name=name),
        _("La coordination du réseau n’a pas retenu la candidature de %(name)s.", name=name),
        _("Motif : %(reason)s", reason=reason),
        _(
            "Vous pouvez contester cette décision : la coordination lira votre réponse, puis la maintiendra "
            "ou la changera, en disant pourquoi. Le public voit la décision, pas son motif."
        ),
        label=_("Lire la décision et répondre"),
    )


def decline_upheld(candidacy: Candidacy, reason: str) -> Mail:
    """Tell an organisation that the decision is maintained, and why."""
    return _to_candidate(
        "decline_upheld",
        _("La décision est maintenue : %(name)s", name=candidacy.member.name),
        _("La coordination a relu la candidature à la lumière de votre réponse, et maintient sa décision."),
        _("Motif : %(reason)s", reason=reason),
        _("Vous pouvez répondre encore, si un élément nouveau le justifie."),
        label=_("Lire la décision et répondre"),
    )


def decline_contested(candidacy: Candidacy, text: str) -> Mail:
    """Tell the coordination what a declined organisation answers."""
    return _to_desk(
        candidacy,
        "decline_contested",
        _("Décision contestée : %(name)s", name=candidacy.member.name),
        _("%(name)s conteste la décision prise sur sa candidature :", name=candidacy.member.name),
        text,
    )


def sponsor_asked(sponsorship: Sponsorship, token: str, *, again: bool = False) -> Mail:
    """Ask a member's representative to sponsor a candidate; the link opens a page with a button."""
    candidate, sponsor = sponsorship.candidacy.member, sponsorship.sponsor
    return Mail(
        kind="sponsor_reminded" if again else "sponsor_asked",
        subject=_("%(name)s vous demande votre parrainage", name=candidate.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(name)s (%(college)s) a signé la charte et demande à entrer dans le réseau. Elle souhaite "
                "le parrainage de %(sponsor)s : deux membres doivent confirmer sa candidature.",
                name=candidate.name,
                college=candidate.college.label,
                sponsor=sponsor.name,
            ),
            _(
                "Si vous la connaissez et que sa place est dans le réseau, un bouton suffit ; vous pouvez "
                "aussi décliner en disant pourquoi. Il n’y a pas de compte à ouvrir. Le lien vaut %(days)s "
                "jours.",
                days=LINK_LIFETIME.days,
            ),
        ),
        action=(_("Lire et répondre"), public_url("adhesion.sponsor", token=token)),
        paced=False,
        topic=Topic.ORGANISATION,
    )


def sponsor_answered(sponsorship: Sponsorship, missing: int) -> Mail:
    """Tell a candidate what a member asked answered, and how many are still missing."""
    candidate, sponsor = sponsorship.candidacy.member, sponsorship.sponsor
    assert sponsorship.answered_at is not None
    if sponsorship.answer == "yes":
        subject = _("%(sponsor)s parraine %(name)s", sponsor=sponsor.name, name=candidate.name)
        told = _(
            "%(sponsor)s a confirmé votre candidature le %(day)s.",
            sponsor=sponsor.name,
            day=day(sponsorship.answered_at),
        )
    else:
        subject = _("La réponse de %(sponsor)s", sponsor=sponsor.name)
        told = _(
            "%(sponsor)s a décliné votre demande de parrainage. Motif : %(reason)s",
            sponsor=sponsor.name,
            reason=sponsorship.reason,
        )
    still = (
        _("Il manque encore deux parrains.")
        if missing == 2
        else _("Il manque encore un parrain.")
        if missing
        else _("Vous avez vos deux parrains.")
    )
    return _to_candidate("sponsor_answered", subject, told, still, label=_("Suivre la candidature"))


def _to_candidate(kind: str, subject: str, *paragraphs: str, label: str) -> Mail:
    return Mail(
        kind=kind,
        subject=subject,
        paragraphs=(_("Bonjour,"), *paragraphs),
        action=(label, public_url("adhesion.show")),
        paced=False,
    )


def _to_desk(candidacy: Candidacy, kind: str, subject: str, *paragraphs: str) -> Mail:
    return Mail(
        kind=kind,
        subject=subject,
        paragraphs=(_("Bonjour,"), *paragraphs),
        action=(_("Lire la candidature"), public_url("admin.candidacy", public_id=candidacy.public_id)),
        paced=False,
        topic=Topic.DESK,
    )
