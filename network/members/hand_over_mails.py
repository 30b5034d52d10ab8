from network.accounts.models import Account
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.members.hand_over_models import HandOver
from network.wording import day


def hand_over_asked(hand_over: HandOver, person: Account, may_object: bool) -> Mail:
    """Tell somebody of the organisation that a person asks to represent it in the place of others."""
    name = hand_over.member.name
    return Mail(
        kind="hand_over_asked",
        subject=_("%(person)s demande la relève pour %(name)s", person=hand_over.person, name=name),
        paragraphs=(
            _("Bonjour,"),
            _asked(hand_over, person),
            _("Vous pouvez la confirmer, ou vous y opposer : la coordination décidera alors.")
            if may_object
            else _("Si vous connaissez cette personne et savez que c’est à elle de le faire, confirmez-la."),
        ),
        action=_to_hand_over(hand_over),
        reply_to=person.email,
    )


def hand_over_asked_of_the_desk(hand_over: HandOver, person: Account) -> Mail:
    """Tell the coordination that somebody asks to take over for a member."""
    name = hand_over.member.name
    return Mail(
        kind="hand_over_asked_of_the_desk",
        subject=_("Relève demandée : %(name)s", name=name),
        paragraphs=(
            _("Bonjour,"),
            _asked(hand_over, person),
            _(
                "Une personne de l’organisation, ou son adresse officielle, peut la confirmer. Si personne "
                "ne répond, c’est à la coordination de décider, après s’être renseignée."
            ),
        ),
        action=_to_desk(hand_over),
        paced=False,
        topic=Topic.DESK,
        reply_to=person.email,
    )


def hand_over_to_confirm(hand_over: HandOver, person: Account, token: str) -> Mail:
    """Ask the organisation itself, at its official address, whether this person may represent it."""
    name = hand_over.member.name
    return Mail(
        kind="hand_over_to_confirm",
        subject=_("Confirmez-vous que %(person)s représente %(name)s ?", person=hand_over.person, name=name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(name)s est membre du réseau des territoires à énergie positive. Nous vous écrivons à son "
                "adresse officielle.",
                name=name,
            ),
            _asked(hand_over, person),
            _(
                "Le lien ci-dessous ouvre une page où vous confirmez ou refusez, sans compte ni mot de "
                "passe. Il vaut quatorze jours et ne sert qu’une fois. Sans réponse de votre part, rien ne "
                "change."
            ),
        ),
        action=(_("Répondre"), public_url("members.answer_by_mail", token=token)),
        paced=False,
        reply_to=person.email,
    )


def hand_over_confirmed(hand_over: HandOver) -> Mail:
    """Tell a representative that a hand-over is confirmed, and until when to object."""
    name = hand_over.member.name
    return Mail(
        kind="hand_over_confirmed",
        subject=_("Relève confirmée pour %(name)s : vous pouvez vous y opposer", name=name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La relève demandée par %(person)s pour %(name)s est confirmée %(means)s (%(who)s).",
                person=hand_over.person,
                name=name,
                means=_means(hand_over),
                who=hand_over.confirmed_by,
            ),
            *_because(hand_over.because),
            _(
                "Elle prendra effet le %(day)s. Si vous n’êtes pas d’accord, opposez-vous avant ce jour : la "
                "coordination décidera.",
                day=day(hand_over.due_at),
            ),
        ),
        action=_to_hand_over(hand_over),
        paced=False,
    )


def your_hand_over_confirmed(hand_over: HandOver) -> Mail:
    """Tell who asked that the hand-over is confirmed, and when it takes effect."""
    name = hand_over.member.name
    return Mail(
        kind="your_hand_over_confirmed",
        subject=_("Votre relève pour %(name)s est confirmée", name=name),
        paragraphs=(
            _("Bonjour,"),
            _("Votre relève pour %(name)s est confirmée %(means)s.", name=name, means=_means(hand_over)),
            _(
                "Les personnes qui la représentaient ont sept jours pour s’y opposer : sans opposition, vous "
                "représenterez %(name)s le %(day)s.",
                name=name,
                day=day(hand_over.due_at),
            ),
        ),
        action=_to_hand_over(hand_over),
    )


def hand_over_contested(hand_over: HandOver) -> Mail:
    """Tell the coordination that a representative objects: it is theirs to decide."""
    name = hand_over.member.name
    return Mail(
        kind="hand_over_contested",
        subject=_("Relève contestée : %(name)s", name=name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(by)s, qui représente %(name)s, s’oppose à la relève demandée par %(person)s.",
                by=hand_over.objected_by,
                name=name,
                person=hand_over.person,
            ),
            *_because(hand_over.objection),
            _("Plus rien ne se fera sans votre décision."),
        ),
        action=_to_desk(hand_over),
        paced=False,
        topic=Topic.DESK,
    )


def your_hand_over_contested(hand_over: HandOver) -> Mail:
    """Tell who asked that a representative objects."""
    name = hand_over.member.name
    return Mail(
        kind="your_hand_over_contested",
        subject=_("Votre relève pour %(name)s est contestée", name=name),
        paragraphs=(
            _("Bonjour,"),
            _("Une personne qui représente %(name)s s’oppose à votre relève.", name=name),
            *_because(hand_over.objection),
            _("La coordination décidera, et vous écrira."),
        ),
        action=_to_hand_over(hand_over),
    )


def hand_over_done(hand_over: HandOver) -> Mail:
    """Tell who asked that they represent the member from now on."""
    name = hand_over.member.name
    return Mail(
        kind="hand_over_done",
        subject=_("Vous représentez maintenant %(name)s", name=name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La relève est faite : vous pouvez signer au nom de %(name)s, et décider qui agit pour elle.",
                name=name,
            ),
            _("Regardez qui peut encore agir pour elle, et retirez les personnes qui sont parties."),
        ),
        action=(_("Voir les personnes de mon organisation"), public_url("members.people")),
    )


def hand_over_declined(hand_over: HandOver) -> Mail:
    """Tell who asked that the answer is no, and why."""
    name = hand_over.member.name
    return Mail(
        kind="hand_over_declined",
        subject=_("Votre demande de relève pour %(name)s", name=name),
        paragraphs=(
            _("Bonjour,"),
            _("Votre demande de relève pour %(name)s n’a pas été acceptée.", name=name),
            *_because(hand_over.ended_because),
            _("Si vous pensez à une erreur, écrivez à la coordination du réseau."),
        ),
        action=(_("Écrire à la coordination"), public_url("pages.contact")),
    )


def hand_over_of_another_declined(hand_over: HandOver) -> Mail:
    """Tell a representative that nobody takes over."""
    name = hand_over.member.name
    return Mail(
        kind="hand_over_of_another_declined",
        subject=_("La relève demandée pour %(name)s est refusée", name=name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La relève demandée par %(person)s pour %(name)s est refusée : rien ne change.",
                person=hand_over.person,
                name=name,
            ),
            *_because(hand_over.ended_because),
        ),
        action=(_("Voir les personnes de mon organisation"), public_url("members.people")),
        topic=Topic.ORGANISATION,
    )


def hand_over_withdrawn(hand_over: HandOver) -> Mail:
    """Tell a representative that who asked to take over no longer does."""
    name = hand_over.member.name
    return Mail(
        kind="hand_over_withdrawn",
        subject=_("La relève demandée pour %(name)s est retirée", name=name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(person)s ne demande plus la relève pour %(name)s : rien ne change.",
                person=hand_over.person,
                name=name,
            ),
        ),
        action=(_("Voir les personnes de mon organisation"), public_url("members.people")),
        topic=Topic.ORGANISATION,
    )


def _asked(hand_over: HandOver, person: Account) -> str:
    return _(
        "%(person)s (%(address)s) demande à représenter %(name)s sur la plateforme, à la place de personnes "
        "qui ne répondent plus. Son explication : « %(reason)s »",
        person=hand_over.person,
        address=person.email,
        name=hand_over.member.name,
        reason=hand_over.reason,
    )


def _means(hand_over: HandOver) -> str:
    assert hand_over.means is not None, "only what is confirmed was confirmed somehow"
    return hand_over.means.label


def _because(reason: str) -> list[str]:
    return [_("Motif : %(reason)s", reason=reason)] if reason else []


def _to_hand_over(hand_over: HandOver) -> tuple[str, str]:
    return _("Voir la relève"), public_url("members.hand_over", public_id=hand_over.public_id)


def _to_desk(hand_over: HandOver) -> tuple[str, str]:
    return _("Voir la relève"), public_url("admin.hand_over", public_id=hand_over.public_id)
