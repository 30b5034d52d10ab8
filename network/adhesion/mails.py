"""What silent members read: calm, dated, one button."""

from datetime import datetime

from network.adhesion.models import News
from network.adhesion.rules import Silence
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.members.models import Member
from network.wording import day


def first_notice(member: Member, silence: Silence, token: str) -> Mail:
    """Ask a member for news, a year after the last sign of life, and say what comes when."""
    return Mail(
        kind="first_notice",
        subject=_("Quelles nouvelles de %(member)s ?", member=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Le réseau n’a plus de nouvelles de %(member)s depuis le %(day)s. Chaque membre en donne une "
                "fois par an : quelques lignes suffisent, ce qui a été fait, ce qui est difficile. Publier "
                "une fiche d’expérience ou signer la charte en tient lieu.",
                member=member.name,
                day=day(silence.since),
            ),
            _(
                "Sans nouvelles, nous vous écrirons une seconde fois, le %(second)s au plus tôt ; puis votre "
                "organisation sera mise en sommeil, le %(sleep)s au plus tôt. Vous pouvez aussi prendre "
                "trois mois de plus, d’un bouton.",
                second=day(silence.next_at),
                sleep=day(silence.sleeps_at),
            ),
            _nothing_is_lost(),
        ),
        action=_answer(token),
        paced=False,
    )


def second_notice(member: Member, silence: Silence, token: str) -> Mail:
    """Ask a member for news once more before it falls asleep."""
    assert silence.first_notice is not None
    more = [_("Il est encore possible de prendre trois mois de plus, d’un bouton.")]
    return Mail(
        kind="second_notice",
        subject=_(
            "Avant le %(day)s : des nouvelles de %(member)s ?", day=day(silence.next_at), member=member.name
        ),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Nous vous avons écrit le %(first)s : le réseau n’a plus de nouvelles de %(member)s depuis "
                "le %(since)s.",
                first=day(silence.first_notice),
                member=member.name,
                since=day(silence.since),
            ),
            _(
                "Sans nouvelles d’ici au %(sleep)s, votre organisation sera mise en sommeil : sa page reste "
                "lisible, mais elle quitte l’annuaire et le compte des signataires.",
                sleep=day(silence.next_at),
            ),
            *([] if silence.extended else more),
            _nothing_is_lost(),
        ),
        action=_answer(token),
        paced=False,
    )


def _nothing_is_lost() -> str:
    return _(
        "Rien n’est effacé, et un retour prend cinq minutes : dès que vous donnez des nouvelles, tout "
        "redevient comme avant, sans l’avis de personne."
    )


def _answer(token: str) -> tuple[str, str]:
    return _("Donner des nouvelles, ou prendre du temps"), public_url("adhesion.notice", token=token)


def more_time_taken(member: Member, silence: Silence, author: str) -> Mail:
    """Tell who represents a member that it has three months more, and who took them."""
    return Mail(
        kind="more_time_taken",
        subject=_("Trois mois de plus pour %(member)s", member=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(author)s a pris trois mois de plus pour donner des nouvelles de %(member)s : rien ne se "
                "passe avant le %(day)s.",
                author=author,
                member=member.name,
                day=day(silence.next_at),
            ),
        ),
        action=_to_news(),
        topic=Topic.ORGANISATION,
    )


def fell_asleep(member: Member, since: datetime) -> Mail:
    """Tell a member that it is asleep, and how it comes back."""
    return Mail(
        kind="fell_asleep",
        subject=_("%(member)s est en sommeil", member=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Sans nouvelles depuis le %(day)s, et après deux rappels, %(member)s est mise en sommeil : "
                "sa page reste lisible, elle quitte l’annuaire et le compte des signataires. Sa signature "
                "reste ce qu’elle est, et rien n’est effacé.",
                member=member.name,
                day=day(since),
            ),
            _("Quelques lignes la font revenir aussitôt, quand vous voudrez."),
        ),
        action=_to_news(),
        paced=False,
    )


def membership_back(member: Member, reason: str) -> Mail:
    """Tell who represents a member that it is awake again."""
    return Mail(
        kind="membership_back",
        subject=_("%(member)s est de retour", member=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(member)s n’est plus en sommeil : elle retrouve sa place dans l’annuaire et parmi les "
                "signataires.",
                member=member.name,
            ),
            reason,
        ),
        action=(_("Voir sa page publique"), public_url("members.show", slug=member.slug)),
        topic=Topic.ORGANISATION,
    )


def help_wished(news: News) -> Mail:
    """Tell the coordination what help a member wishes."""
    return Mail(
        kind="help_wished",
        subject=_("%(member)s souhaite de l’aide", member=news.member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(author)s a donné des nouvelles de %(member)s, et souhaite de l’aide :",
                author=news.author,
                member=news.member.name,
            ),
            news.wished,
        ),
        action=(
            _("Lire ses nouvelles"),
            public_url("admin.adhesion", public_id=news.member.public_id),
        ),
        paced=False,
        topic=Topic.DESK,
    )


def _to_news() -> tuple[str, str]:
    return _("Donner des nouvelles"), public_url("adhesion.news")
