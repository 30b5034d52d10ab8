from network.charter.models import Signature
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.members.models import Member


def withdrawn(member: Member, signature: Signature, reason: str, who: str) -> Mail:
    """Tell those who represent the member that it withdrew, and how to come back."""
    return Mail(
        kind="withdrawn",
        subject=_("%(member)s s’est retirée de la charte", member=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(who)s a retiré la signature de la charte par %(member)s. Elle n’est plus en vigueur.",
                who=who,
                member=member.name,
            ),
            _("Motif : %(reason)s", reason=reason),
            _(
                "Sa page publique le dit, avec cette date et ce motif. Votre espace et vos fiches restent, "
                "et votre organisation peut signer de nouveau quand elle le voudra."
            ),
            _(
                "Si ce retrait n’a pas été décidé par votre organisation, écrivez sans tarder à la "
                "coordination."
            ),
        ),
        action=_page(signature),
        paced=False,
    )


def withdrawn_for_desk(member: Member, signature: Signature, reason: str) -> Mail:
    """Tell the coordination that a member withdrew."""
    return Mail(
        kind="withdrawn_for_desk",
        topic=Topic.DESK,
        subject=_("Retrait : %(member)s", member=member.name),
        paragraphs=(
            _("Bonjour,"),
            _("%(member)s s’est retirée de la charte du réseau.", member=member.name),
            _("Motif : %(reason)s", reason=reason),
        ),
        action=_page(signature),
        paced=False,
    )


def figures_corrected(
    signature: Signature, figures: str, reason: str, who: str, at_desk: bool = False
) -> Mail:
    """Tell those who represent the member, or the desk, which figures it is committed to from now on."""
    return Mail(
        kind="figures_corrected",
        topic=Topic.DESK if at_desk else None,
        subject=_("Chiffres corrigés : %(member)s", member=signature.member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(who)s a corrigé les chiffres auxquels %(member)s s’est engagée en signant la charte.",
                who=who,
                member=signature.member.name,
            ),
            _("Désormais : %(figures)s.", figures=figures),
            _("Motif : %(reason)s", reason=reason),
            _(
                "La page de la signature montre ces chiffres et les précédents. Le certificat reste celui du "
                "jour de la signature."
            ),
        ),
        action=_page(signature),
        paced=False,
    )


def representative_changed(
    signature: Signature, name: str, function: str, reason: str, at_desk: bool = False
) -> Mail:
    """Tell the organisation, or the desk, who is declared to represent it from now on."""
    at_desk_of = public_url("admin.trust_of_member", public_id=signature.member.public_id)
    return Mail(
        kind="representative_changed",
        topic=Topic.DESK if at_desk else None,
        subject=_("Qui représente %(member)s", member=signature.member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(name)s, %(function)s, est désormais la personne qui représente %(member)s pour sa "
                "signature de la charte, qui reste ce qu’elle est.",
                name=name,
                function=function,
                member=signature.member.name,
            ),
            _("Motif : %(reason)s", reason=reason),
            _(
                "Ce changement est inscrit au registre. Il ne donne ni ne retire d’accès au site : les "
                "personnes qui agissent ici pour l’organisation se gèrent dans votre espace."
            ),
        ),
        action=(_("Voir l’organisation"), at_desk_of)
        if at_desk
        else (_("Voir notre signature"), public_url("charter.our_signature")),
        paced=False,
    )


def name_corrected(signature: Signature, former: str, reason: str) -> Mail:
    """Tell the organisation how it is called from now on, since the coordination corrected it."""
    return Mail(
        kind="name_corrected",
        subject=_("Nom corrigé : %(member)s", member=signature.member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination a corrigé le nom de votre organisation : %(former)s s’écrit désormais "
                "%(member)s.",
                former=former,
                member=signature.member.name,
            ),
            _("Motif : %(reason)s", reason=reason),
            _("Sa signature reste en vigueur ; le registre dit la correction."),
        ),
        action=_page(signature),
        paced=False,
    )


def taken_over(member: Member, successor: Member, signature: Signature, reason: str) -> Mail:
    """Tell the people of a body that is no more that another one takes over from it."""
    return Mail(
        kind="taken_over",
        subject=_("%(successor)s succède à %(member)s", successor=successor.name, member=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination a inscrit que %(successor)s succède à %(member)s. La signature de la charte "
                "par %(member)s n’est plus en vigueur ; sa page publique reste et mène à %(successor)s.",
                successor=successor.name,
                member=member.name,
            ),
            _("Motif : %(reason)s", reason=reason),
            _(
                "Cela ne vaut pas signature pour %(successor)s : elle est invitée à signer elle-même. Si "
                "quelque chose n’est pas juste, dites-le à la coordination.",
                successor=successor.name,
            ),
        ),
        action=_page(signature),
        paced=False,
    )


def invited_to_take_over(member: Member, successor: Member, has_signed: bool) -> Mail:
    """Tell the people of the successor, and invite them to sign if they have not."""
    to_do = (
        _("Votre propre signature de la charte est en vigueur : vous n’avez rien à faire.")
        if has_signed
        else _(
            "Cela ne vaut pas signature pour votre organisation : si votre assemblée le souhaite, signez à "
            "votre tour."
        )
    )
    return Mail(
        kind="invited_to_take_over",
        subject=_("Vous succédez à %(member)s dans le réseau", member=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination a inscrit que %(successor)s succède à %(member)s, qui avait signé la "
                "charte.",
                successor=successor.name,
                member=member.name,
            ),
            to_do,
        ),
        action=(_("Lire la charte"), public_url("charter.show"))
        if has_signed
        else (_("Signer la charte"), public_url("charter.sign")),
        paced=False,
    )


def person_erased(signature: Signature, has_ended: bool) -> Mail:
    """Tell the organisation that somebody who bound it was erased; without their name."""
    what = (
        _(
            "Elle portait la signature de la charte, qui n’est plus en vigueur : votre organisation peut "
            "signer de nouveau, par une autre personne."
        )
        if has_ended
        else _("Les signatures en vigueur de votre organisation n’en sont pas changées.")
    )
    return Mail(
        kind="person_erased",
        subject=_("Une personne a été effacée : %(member)s", member=signature.member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination a effacé du site une personne qui avait agi pour %(member)s, comme la loi "
                "le permet.",
                member=signature.member.name,
            ),
            what,
        ),
        action=_page(signature),
        paced=False,
    )


def _page(signature: Signature) -> tuple[str, str]:
    return _("Voir la page de la signature"), public_url("charter.signature", code=signature.code)
