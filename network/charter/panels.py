"""What the pages of a member show of its signatures and of what was decided about it."""

from flask import render_template, url_for
from flask_login import current_user
from markupsafe import Markup

from network.charter import figures, link_queries, queries, rules
from network.charter import trust_queries as trust
from network.charter.ending_queries import last_withdrawn_or_replaced, life_of, successor_in
from network.charter.link_actions import obstacle_to_using
from network.charter.link_models import PreparedSigning, PreparedState
from network.charter.models import Standing
from network.charter.worth import worth_of
from network.i18n import _
from network.members.models import Member
from network.members.queries import membership_in
from network.members.steps import Step


def profile_panel(member: Member) -> Markup | None:
    """Return what a member's public page says of its signatures; nothing before the first one."""
    every = queries.signatures_of(member)
    signatures = [signature for signature in every if signature.ended_at is None]
    last = None if signatures else last_withdrawn_or_replaced(every)
    if not signatures and last is None:
        return None
    panel = render_template(
        "charter/panel.html",
        signatures=signatures,
        last=last,
        successor=successor_in(life_of(last)) if last else None,
        worth=worth_of(signatures),
        in_words=figures.in_words,
    )
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def signature_panel(member: Member) -> Markup | None:
    """Return what a member's space says of its signatures, and where they are corrected or withdrawn."""
    signatures = queries.signatures_of(member)
    if not signatures:
        return None
    panel = render_template(
        "charter/_ours.html",
        signatures=[signature for signature in signatures if signature.ended_at is None],
        last=signatures[0],
        worth=worth_of(signatures),
        in_words=figures.in_words,
    )
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def space_panel(member: Member) -> Markup | None:
    """Return what a member's space says of decisions about it; nothing while there is none."""
    waiting, under_way = trust.waiting_document(member), trust.suspensions_under_way(member)
    steps = trust.history_of(member)
    if not (waiting or under_way or steps):
        return None
    panel = render_template("charter/_decisions.html", waiting=waiting, under_way=under_way, steps=steps)
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def link_panel(member: Member) -> Markup | None:
    """Return where the signature that somebody is asked for by a link stands; nothing while there is none."""
    signing = _awaited(member)
    if signing is None:
        return None
    obstacles = {hand.id: obstacle_to_using(hand) for hand in signing.hands if hand.sent_at}
    panel = render_template("charter/_link.html", signing=signing, obstacles=obstacles)
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def _awaited(member: Member) -> PreparedSigning | None:
    """Return the signing that somebody is asked for by a link, as long as it may be given."""
    version, signing = queries.version_in_force(), link_queries.open_signing(member)
    if signing is None or version is None:
        return None
    cannot = rules.obstacle_to_signing(member, version, queries.signature_of(member, version))
    return None if cannot else signing


def awaited_step(member: Member) -> Step | None:
    """Return the step that stands for signing while those who were asked for it have not all signed."""
    signing = _awaited(member)
    if signing is None:
        return None
    names = _(" et ").join(hand.name for hand in signing.hands if not hand.signed_at)
    is_sent = signing.state == PreparedState.SENT
    return Step(
        _("En attente de la signature de %(names)s", names=names),
        url_for("charter.prepared", public_id=signing.public_id),
        done=False,
        hint=_("Le lien est parti : voyez où en est la signature, renvoyez-le ou retirez la demande.")
        if is_sent
        else _("Tout est préparé, mais rien n’est parti : relisez, puis envoyez le lien."),
        button=_("Suivre la demande") if is_sent else _("Envoyer le lien"),
    )


def next_step(member: Member | None) -> Step:
    """Return the step of `/mon-espace`: signing, done once a signature in due form is there."""
    if member and (awaited := awaited_step(member)):
        return awaited
    version = queries.version_in_force()
    signature = queries.signature_of(member, version) if member and version else None
    is_principle = signature is not None and signature.standing == Standing.PRINCIPLE
    asked = queries.clauses_of(version, member.college) if member and version else []
    if is_principle:
        hint = _(
            "Votre engagement de principe est enregistré : revenez avec l’acte exécutoire de votre assemblée."
        )
    elif any(clause.figures for clause in asked):
        hint = _("Lisez-la, inscrivez vos chiffres, tapez le code reçu par mail : dix minutes suffisent.")
    else:
        hint = _("Lisez-la, puis tapez le code reçu par mail : dix minutes suffisent.")
    own = membership_in(member, current_user) if member else None
    label, url = _("Signer la charte"), url_for("charter.sign")
    if own and not own.may_sign:
        label, url = _("Faire signer la charte"), url_for("charter.prepare_link")
        hint = _("Préparez tout, puis envoyez un lien à la personne qui signe : deux minutes lui suffisent.")
    return Step(label, url, done=signature is not None and not is_principle, hint=hint)


def reportable(code: str) -> tuple[str, str] | None:
    """Return the title and the address of a signature, for whoever reports something about it."""
    signature = queries.signature_by_code(code)
    if signature is None:
        return None
    title = _("Signature de %(name)s", name=signature.member_name)
    return title, url_for("charter.signature", code=code)
