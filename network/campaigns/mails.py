from network.campaigns.models import Answer, Question
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.text import plain_text
from network.wording import day


def representative_to_confirm(question: Question, token: str, *, again: bool = False) -> Mail:
    """Ask somebody whether they still represent a member; `again` when they were asked before."""
    campaign, member = question.campaign, question.member
    subject = _("Représentez-vous toujours %(name)s ?", name=member.name)
    return Mail(
        kind="representative_to_confirm",
        subject=_("Rappel : %(subject)s", subject=subject) if again else subject,
        paragraphs=(
            _("Bonjour,"),
            *filter(None, plain_text(campaign.message).split("\n\n")),
            _(
                "Sur la plateforme du réseau, vous représentez %(name)s : vous pouvez signer en son nom. "
                "Dites-nous d’ici le %(day)s si c’est toujours le cas. Il suffit d’un clic, sans mot de "
                "passe.",
                name=member.name,
                day=day(campaign.due_on),
            ),
        ),
        action=(_("Répondre"), public_url("campaigns.answer", token=token)),
        topic=Topic.CAMPAIGNS,
    )


def representative_left(question: Question) -> Mail:
    """Tell the coordination that somebody no longer represents a member."""
    assert question.answer == Answer.LEFT
    told = _("Voici ce qu’il en est dit : « %(note)s »", note=question.note) if question.note else ""
    return Mail(
        kind="representative_left",
        subject=_(
            "%(person)s ne représente plus %(name)s", person=question.account.name, name=question.member.name
        ),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Dans la campagne « %(title)s », %(person)s répond ne plus représenter %(name)s.",
                title=question.campaign.title,
                person=question.account.name,
                name=question.member.name,
            ),
            *filter(None, [told]),
        ),
        action=(
            _("Voir la campagne"),
            public_url("admin.campaign", public_id=question.campaign.public_id, etat="partis"),
        ),
        paced=False,
        topic=Topic.DESK,
    )
