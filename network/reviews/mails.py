from collections.abc import Sequence

from network.i18n import _, ngettext
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.reviews.models import Answer, Comment, PeerReview
from network.sheets.models import Sheet

MOST_SHOWN = 300  # characters of a comment in a mail


def peer_invited(review: PeerReview, title: str) -> Mail:
    """Ask the people of a member to read what another one submitted."""
    owner = review.submission.sheet.owner.name
    return Mail(
        kind="peer_invited",
        topic=Topic.PUBLICATIONS,
        subject=_("%(owner)s aimerait votre avis sur une fiche", owner=owner),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(owner)s s’apprête à publier une fiche d’expérience, « %(title)s », et aimerait que "
                "%(peer)s la lise avant, avec un regard d’ailleurs.",
                owner=owner,
                title=title,
                peer=review.member.name,
            ),
            _(
                "Si vous acceptez, vous lirez la fiche et pourrez commenter chaque partie, jusqu’à ce que la "
                "coordination décide. Rien ne vous oblige : la relecture n’attend pas votre réponse."
            ),
        ),
        action=(_("Accepter ou décliner"), public_url("reviews.invitation", review_id=review.public_id)),
    )


def peer_answered(review: PeerReview, title: str) -> Mail:
    """Tell who asked a peer what it answered."""
    said = (
        _("%(peer)s accepte de lire votre fiche « %(title)s ».", peer=review.member.name, title=title)
        if review.answer == Answer.YES
        else _("%(peer)s ne peut pas lire la fiche « %(title)s ».", peer=review.member.name, title=title)
    )
    then = (
        _("Ses commentaires vous parviendront par mail. La relecture par la coordination suit son cours.")
        if review.answer == Answer.YES
        else _("Vous pouvez inviter un autre membre. La relecture par la coordination suit son cours.")
    )
    url = public_url("reviews.peers", public_id=review.submission.sheet.public_id)
    return Mail(
        kind="peer_answered",
        topic=Topic.PUBLICATIONS,
        subject=_("Relecture par un pair : %(peer)s a répondu", peer=review.member.name),
        paragraphs=(_("Bonjour,"), said, then),
        action=(_("Voir les pairs invités"), url),
    )


def comments_written(sheet: Sheet, title: str, comments: Sequence[Comment]) -> Mail:
    """Tell somebody, once for all those written at about the same time, what was said of a sheet."""
    count = ngettext("un commentaire", "%(num)s commentaires", len(comments))
    return Mail(
        kind="comments_written",
        topic=Topic.PUBLICATIONS,
        subject=_("%(count)s sur « %(title)s »", count=count.capitalize(), title=title),
        paragraphs=(
            _("Bonjour,"),
            _("Voici ce qui vient d’être écrit à propos de la fiche « %(title)s ».", title=title),
            *map(_quoted, comments),
            _("Ces échanges restent entre l’auteur, les pairs invités et la coordination : jamais publiés."),
        ),
        action=(_("Lire et répondre"), public_url("reviews.show", public_id=sheet.public_id)),
    )


def _quoted(comment: Comment) -> str:
    text = " ".join(comment.text.split())
    short = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN].rsplit(' ', 1)[0]}…"
    return _(
        "%(part)s – %(name)s : « %(text)s »", part=comment.part.label, name=comment.author.name, text=short
    )
