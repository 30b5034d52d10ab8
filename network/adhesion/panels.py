"""What a member's space shows of its membership."""

from flask import render_template, url_for
from markupsafe import Markup

from network.adhesion.standing import standing_of
from network.i18n import _
from network.members.joining import JoiningPolicy, joining_policy
from network.members.models import Member, MemberStatus
from network.members.steps import Step

_SHOWN = (MemberStatus.CANDIDATE, MemberStatus.DECLINED)


def space_panel(member: Member) -> Markup | None:
    """Return where a membership stands and what comes next; nothing before the charter is signed."""
    if member.accepted_at is None and member.status not in _SHOWN:
        return None
    panel = render_template("adhesion/_panel.html", standing=standing_of(member))
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def next_step(member: Member | None) -> Step | None:
    """Return the step between signing and belonging to the network; none where signing is enough."""
    policy = joining_policy()
    if policy == JoiningPolicy.OPEN:
        return None
    is_candidate = member is not None and member.status in _SHOWN
    url = url_for("adhesion.show") if is_candidate else None
    done = member is not None and member.accepted_at is not None
    if member is not None and member.status == MemberStatus.DECLINED:
        hint = _("La coordination n’a pas retenu votre candidature : lisez son motif.")
        return Step(_("Entrer dans le réseau"), url, done=done, hint=hint, button=_("Lire la décision"))
    if policy == JoiningPolicy.SPONSORED:
        hint = _("Deux membres confirment votre candidature, d’un bouton : choisissez-les.")
        return Step(_("Trouver deux parrains"), url, done=done, hint=hint)
    if is_candidate:
        label, hint = _("La coordination lit votre candidature"), _("Elle vous écrira sa décision.")
        return Step(label, url, done=done, hint=hint, button=_("Voir l’adhésion"), is_waiting=True)
    hint = _("La coordination lit votre candidature et vous écrit sa décision.")
    return Step(_("Entrer dans le réseau"), url, done=done, hint=hint)
