from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.resources.models import ResourceRevision


def resource_to_review(revision: ResourceRevision) -> Mail:
    """Tell the desk that a resource, or a change of one, waits."""
    owner = revision.resource.owner
    return Mail(
        kind="resource_to_review",
        subject=_("Une ressource à relire : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(owner)s propose la ressource « %(title)s ».",
                owner=owner.name if owner else _("La coordination"),
                title=revision.title,
            ),
            _("Elle attend d’être publiée, ou renvoyée avec vos remarques."),
        ),
        action=(
            _("Relire la ressource"),
            public_url("admin.resource", public_id=revision.resource.public_id),
        ),
        paced=False,
        topic=Topic.DESK,
    )


def resource_sent_back(revision: ResourceRevision) -> Mail:
    """Tell who proposed it what is wanted before publication."""
    return Mail(
        kind="resource_sent_back",
        subject=_("À compléter : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination a relu la ressource « %(title)s » que vous proposez, "
                "et vous la renvoie avant de la publier. Voici pourquoi :",
                title=revision.title,
            ),
            revision.reason or "",
            _("Tout ce que vous aviez écrit est là. Complétez, puis proposez-la de nouveau."),
        ),
        action=(
            _("Reprendre la ressource"),
            public_url("resources.edit", public_id=revision.resource.public_id),
        ),
        topic=Topic.PUBLICATIONS,
    )


def resource_published(revision: ResourceRevision) -> Mail:
    """Tell who proposed it that readers can find the resource."""
    return Mail(
        kind="resource_published",
        subject=_("Votre ressource est publiée : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La ressource « %(title)s » que vous avez proposée est en ligne, "
                "dans la bibliothèque du réseau. Merci du partage !",
                title=revision.title,
            ),
            _(
                "Vous pourrez proposer une modification quand vous voudrez : "
                "la version publiée reste en ligne en attendant."
            ),
        ),
        action=(_("Voir la ressource"), public_url("resources.show", slug=revision.resource.slug)),
        topic=Topic.PUBLICATIONS,
    )


def resource_corrected(revision: ResourceRevision) -> Mail:
    """Tell who proposed it that the desk changed its words."""
    public_id = revision.resource.public_id
    return Mail(
        kind="resource_corrected",
        subject=_("La coordination a corrigé votre ressource : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination a corrigé la ressource « %(title)s » que vous avez proposée. "
                "Relisez-la : si quelque chose n’est pas juste, proposez une modification "
                "ou écrivez à la coordination.",
                title=revision.title,
            ),
        ),
        action=(_("Relire la ressource"), public_url("resources.preview", public_id=public_id)),
    )


def resource_archived(revision: ResourceRevision) -> Mail:
    """Tell who proposed it that somebody took the resource out of the library, and why."""
    return Mail(
        kind="resource_archived",
        subject=_("Votre ressource est archivée : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La ressource « %(title)s » a été retirée de la bibliothèque. Voici pourquoi :",
                title=revision.title,
            ),
            revision.resource.archived_reason or "",
            _(
                "Son adresse reste, et donne cette raison à ceux qui suivent un ancien lien. "
                "Si vous n’êtes pas d’accord, écrivez à la coordination."
            ),
        ),
        action=(_("Voir ce qui est affiché"), public_url("resources.show", slug=revision.resource.slug)),
    )
