"""Who acts for a member has changed: nobody gains or loses a right without a mail."""

from network.accounts.models import Account
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.members.models import Member, MemberRole


def person_arrived(member: Member, person: Account, role: MemberRole) -> Mail:
    """Tell the representatives that somebody more acts for their member."""
    return Mail(
        kind="person_arrived",
        subject=_("%(person)s agit maintenant pour %(name)s", person=person.name, name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(person)s (%(address)s) agit maintenant pour %(name)s. Son rôle : « %(role)s ».",
                person=person.name,
                address=person.email,
                name=member.name,
                role=role.label,
            ),
            _("Si vous ne connaissez pas cette personne, retirez-la depuis la page « Les personnes »."),
        ),
        action=_to_people(),
        topic=Topic.ORGANISATION,
    )


def role_changed(member: Member, role: MemberRole, by: Account) -> Mail:
    """Tell somebody that they may do more, or less, for a member."""
    return Mail(
        kind="role_changed",
        subject=_("Votre rôle pour %(name)s a changé", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(person)s vous confie de représenter %(name)s : vous pouvez signer en son nom et décider "
                "qui agit pour elle.",
                person=by.name,
                name=member.name,
            )
            if role == MemberRole.REPRESENTATIVE
            else _(
                "%(person)s a changé votre rôle pour %(name)s : vous y contribuez, vous préparez et rédigez, "
                "et ses représentants signent.",
                person=by.name,
                name=member.name,
            ),
            _("Si ce changement vous étonne, parlez-en avec cette personne, ou écrivez à la coordination."),
        ),
        action=_to_people(),
    )


def role_of_another_changed(member: Member, person: Account, role: MemberRole, by: Account) -> Mail:
    """Tell the other representatives that somebody may do more, or less, for their member."""
    return Mail(
        kind="role_of_another_changed",
        subject=_("%(name)s : un rôle a changé", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(by)s a changé le rôle de %(person)s pour %(name)s. Désormais : « %(role)s ».",
                by=by.name,
                person=person.name,
                name=member.name,
                role=role.label,
            ),
        ),
        action=_to_people(),
        topic=Topic.ORGANISATION,
    )


def person_removed(member: Member, reason: str, by: Account) -> Mail:
    """Tell somebody that they no longer act for a member, and who decided it."""
    return Mail(
        kind="person_removed",
        subject=_("Vous n’agissez plus pour %(name)s", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _("%(by)s vous a retiré des personnes qui agissent pour %(name)s.", by=by.name, name=member.name),
            *_reason(reason),
            _(
                "Votre compte reste ouvert, et ce que vous avez signé ou écrit garde votre nom. Si vous "
                "contestez cette décision, écrivez à la coordination."
            ),
        ),
        action=(_("Écrire à la coordination"), public_url("pages.contact")),
        reply_to=by.email,
    )


def another_removed(member: Member, person: Account, reason: str, by: Account) -> Mail:
    """Tell the other representatives that somebody no longer acts for their member."""
    return Mail(
        kind="another_removed",
        subject=_("%(person)s n’agit plus pour %(name)s", person=person.name, name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(by)s a retiré %(person)s des personnes qui agissent pour %(name)s.",
                by=by.name,
                person=person.name,
                name=member.name,
            ),
            *_reason(reason),
        ),
        action=_to_people(),
        topic=Topic.ORGANISATION,
    )


def you_left(member: Member) -> Mail:
    """Confirm to somebody that they left a member."""
    return Mail(
        kind="you_left",
        subject=_("Vous avez quitté %(name)s", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _("Vous n’agissez plus pour %(name)s. Merci de ce que vous y avez fait.", name=member.name),
            _(
                "Votre compte reste ouvert, et ce que vous avez signé ou écrit garde votre nom. Si ce n’est "
                "pas vous qui êtes parti, changez de mot de passe et écrivez à la coordination."
            ),
        ),
        action=(_("Écrire à la coordination"), public_url("pages.contact")),
    )


def another_left(member: Member, person: Account, is_last: bool) -> Mail:
    """Tell those who stay that somebody left their member."""
    return Mail(
        kind="another_left",
        subject=_("%(person)s a quitté %(name)s", person=person.name, name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _("%(person)s n’agit plus pour %(name)s.", person=person.name, name=member.name),
            *(
                [
                    _(
                        "Plus personne ne la représente : demandez la relève depuis la page « Les "
                        "personnes », si c’est à vous de le faire."
                    )
                ]
                if is_last
                else []
            ),
        ),
        action=_to_people(),
        topic=Topic.ORGANISATION,
    )


def nobody_left(member: Member, person: Account) -> Mail:
    """Tell the coordination that nobody represents a member any more."""
    return Mail(
        kind="nobody_left",
        subject=_("Plus personne ne représente %(name)s", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(person)s, qui représentait %(name)s, vient de la quitter : plus personne ne la "
                "représente sur la plateforme.",
                person=person.name,
                name=member.name,
            ),
            _("Sa signature et ses fiches restent. Il reste à lui trouver une relève."),
        ),
        action=(_("Voir les demandes"), public_url("admin.requests")),
        paced=False,
        topic=Topic.DESK,
    )


def _reason(reason: str) -> list[str]:
    return [_("Motif : %(reason)s", reason=reason)] if reason else []


def _to_people() -> tuple[str, str]:
    return _("Voir les personnes de mon organisation"), public_url("members.people")
