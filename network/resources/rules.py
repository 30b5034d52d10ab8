"""What a resource must tell before it is proposed, and how it moves from hand to hand."""

from collections.abc import Mapping
from typing import Any

from network.accounts.models import Account
from network.editorial.states import NEXT, State
from network.i18n import _, lazy, ngettext
from network.resources.content import FIELDS, OTHER_LICENCE
from network.resources.models import Resource, ResourceRevision
from network.throttles.rules import Limit

FILES_BY_ACCOUNT = Limit("resource file", 60, 3600)
PROPOSALS_BY_ACCOUNT = Limit("resource proposed", 30, 3600)  # each is a mail to whoever reads it

# Addresses of pages of ours, that no resource may take.
RESERVED_SLUGS = frozenset({"proposer"})

NEEDED = {
    "summary": lazy("Dites en quelques lignes ce qu’on y trouve, et à quoi cela sert."),
    "kind": lazy("Dites ce que c’est : on cherche un guide ou un modèle, rarement un sujet."),
    "audiences": lazy("Dites à qui cela s’adresse : cochez au moins un public."),
    "subthemes": lazy("Cochez au moins un thème : sans lui, la recherche ne la trouvera pas."),
    "url": lazy("Donnez une adresse, ou choisissez un fichier."),
    "licence_note": lazy("Dites quelle licence."),
}


def lacks(values: Mapping[str, Any], *, has_file: bool) -> dict[str, str]:
    """Return, by field, what these values still lack to be proposed."""
    instead = {"url": has_file, "licence_note": values.get("licence") != OTHER_LICENCE}
    return {
        name: str(sentence)
        for name, sentence in NEEDED.items()
        if not (values.get(name) or instead.get(name))
    }


def missing(revision: ResourceRevision) -> dict[str, str]:
    """Return, by field, what a revision still lacks to be proposed."""
    values = {name: getattr(revision, name) for name in FIELDS}
    return lacks(values, has_file=revision.file_id is not None)


def obstacle_to_writing(revision: ResourceRevision) -> str | None:
    """Say why this revision's words cannot change, or None if they can."""
    if revision.resource.is_archived:
        return _("Cette ressource est archivée : elle ne se modifie plus.")
    if revision.state == State.SUBMITTED:
        return _("Cette ressource est en cours de relecture. Pour la modifier, reprenez-la d’abord.")
    if not revision.is_editable:
        return _("Cette version est publiée et ne change plus. Proposez une modification.")
    return None


def obstacle_to_proposing(revision: ResourceRevision) -> str | None:
    """Say why this revision cannot be proposed, or None if it can."""
    if obstacle := obstacle_to_writing(revision):
        return obstacle
    if count := len(missing(revision)):
        return ngettext(
            "Il manque encore un élément avant de proposer cette ressource.",
            "Il manque encore %(num)s éléments avant de proposer cette ressource.",
            count,
        )
    return None


def sentence_on_twin(twin: ResourceRevision, *, same_file: bool) -> str:
    """Say that the network already has, or is about to have, what somebody proposes."""
    if twin.state == State.PUBLISHED and same_file:
        return _("Ce fichier est déjà dans la bibliothèque : « %(title)s ».", title=twin.title)
    if twin.state == State.PUBLISHED:
        return _("Cette adresse est déjà dans la bibliothèque : « %(title)s ».", title=twin.title)
    if same_file:
        return _("Ce fichier vient d’être proposé : la coordination va l’examiner.")
    return _("Cette adresse vient d’être proposée : la coordination va l’examiner.")


def obstacle_to_publishing_at_once(revision: ResourceRevision, by: Account) -> str | None:
    """Say why this person cannot publish a draft unread by another, or None if they can."""
    if revision.resource.owner_id is not None or not by.may_review:
        return _("Seule la coordination publie sans relecture, et seulement ce qu’elle a écrit.")
    return obstacle_to_proposing(revision)


def obstacle_to_withdrawing(revision: ResourceRevision) -> str | None:
    """Say why a proposed revision cannot be taken back, or None if it can."""
    if State.DRAFT not in NEXT[revision.state]:
        return _("Cette ressource n’est pas en cours de relecture.")
    return None


def obstacle_to_deciding(revision: ResourceRevision) -> str | None:
    """Say why this revision can be neither published nor sent back, or None if it can."""
    if State.PUBLISHED not in NEXT[revision.state]:
        return _(
            "Cette ressource n’attend pas de relecture : elle a été reprise, renvoyée ou publiée entre-temps."
        )
    if revision.resource.is_archived:
        return _("Cette ressource est archivée : elle ne se publie plus.")
    return None


def obstacle_to_deciding_on_own(revision: ResourceRevision, by: Account, *, for_owner: bool) -> str | None:
    """Say why somebody of the desk cannot decide on a member's resource, or None: nobody does on their own.

    `for_owner` says that they act for the member; who left it since they wrote does not decide either.
    """
    if for_owner:
        return _(
            "Vous agissez pour l’organisation qui propose cette ressource : "
            "une autre personne du bureau doit en décider."
        )
    if revision.resource.owner_id is not None and revision.author_id == by.id:
        return _("Vous avez écrit cette ressource : une autre personne du bureau doit en décider.")
    return None


def obstacle_to_revising(
    resource: Resource, published: ResourceRevision | None, current: ResourceRevision | None
) -> str | None:
    """Say why no change of the published words can be prepared, or None if one can."""
    if resource.is_archived:
        return _("Cette ressource est archivée : elle ne se modifie plus.")
    if current:
        return _("Une modification de cette ressource est déjà commencée.")
    if not published:
        return _("Cette ressource n’a pas encore été publiée.")
    return None


def obstacle_to_correcting(
    revision: ResourceRevision, current: ResourceRevision | None, *, for_owner: bool
) -> str | None:
    """Say why somebody of the desk cannot correct this revision, or None if they can.

    The desk corrects what it is asked to publish and what is published, unless a change waits for it. Who
    acts for the member, as `for_owner` says, proposes a change instead: no correction is read over.
    """
    if for_owner:
        return _(
            "Vous agissez pour l’organisation qui propose cette ressource : modifiez-la depuis votre espace, "
            "une autre personne du bureau en décidera."
        )
    if revision.resource.is_archived:
        return _("Cette ressource est archivée : elle ne se modifie plus.")
    if revision.state == State.SUBMITTED:
        return None
    if revision.state != State.PUBLISHED:
        return _("Cette ressource a été reprise ou remplacée entre-temps.")
    if current and current.state == State.SUBMITTED:
        return _("Une modification proposée attend votre décision : publiez-la ou renvoyez-la d’abord.")
    return None


def obstacle_to_discarding(revision: ResourceRevision) -> str | None:
    """Say why this draft cannot be thrown away, or None if it can."""
    if not revision.is_editable:
        return _("Seul un brouillon peut être supprimé.")
    return None


def obstacle_to_archiving(
    resource: Resource, published: ResourceRevision | None, current: ResourceRevision | None
) -> str | None:
    """Say why this resource cannot be archived, or None if it can."""
    if resource.is_archived:
        return _("Cette ressource est déjà archivée.")
    if not published:
        return _("Seule une ressource publiée peut être archivée.")
    if current and current.state == State.SUBMITTED:
        return _(
            "Une modification de cette ressource attend d’être relue : "
            "elle doit d’abord être reprise, renvoyée ou publiée."
        )
    return None
