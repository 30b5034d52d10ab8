"""Signing by a mailed link: what somebody of the organisation prepares, what the signatory reads and signs.

Its routes stand on the blueprint of `views`.
"""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.charter import figures, link_actions, link_rules, queries, rules
from network.charter import link_queries as links
from network.charter.actions import KeyReused
from network.charter.codes import check_code
from network.charter.forms import CodeForm, ConsentForm
from network.charter.link_forms import LinkForm
from network.charter.link_models import PreparedSigning, PreparedState, SigningHand
from network.charter.models import ClauseKind
from network.charter.pledge import Pledge
from network.charter.signing_views import my_draft, not_to_be_signed, origin, received
from network.charter.views import bp, version_in_force_or_404
from network.errors import Refused
from network.files import storage
from network.i18n import _
from network.mail.rules import masked
from network.members.access import current_member, member_required
from network.members.models import College
from network.throttles.actions import hit
from network.web.access import fresh_required, public, signed_in
from network.web.forms import render_form
from network.web.uploads import attachment


@bp.route("/charte/signer/lien", methods=["GET", "POST"])
@member_required
def prepare_link() -> ResponseReturnValue:
    """Take all that somebody else is to sign, and who that is; nothing is sent from here."""
    version, member = version_in_force_or_404(), current_member()
    current = queries.signature_of(member, version)
    if obstacle := rules.obstacle_to_signing(member, version, current):
        return not_to_be_signed(current, obstacle)
    former, clauses = links.open_signing(member), queries.clauses_of(version, member.college)
    draft = my_draft(version)
    pledge = Pledge.from_json(draft.content) if draft else None
    form = LinkForm(member, clauses, clock.today(), former=former, pledge=pledge)
    if form.validate_on_submit():
        with form.refusals():
            files = {name: received(form, name) for name in form.files()}
            signing = link_actions.prepare_signing_by_link(
                member, version, form.whole_pledge(), form.hands(), **files, by=current_user, origin=origin()
            )
            return redirect(url_for(".prepared", public_id=signing.public_id))
    return render_form(
        "charter/link_prepare.html", form, version=version, member=member, clauses=clauses, former=former
    )


def prepared_or_404(public_id: str) -> PreparedSigning:
    return links.signing_for(current_user, public_id) or abort(404)


@bp.route("/charte/signer/lien/<public_id>")
@signed_in
def prepared(public_id: str) -> ResponseReturnValue:
    """Show what is prepared as the signatory will read it, and where it stands."""
    signing = prepared_or_404(public_id)
    return render_template(
        "charter/link_prepared.html",
        **_shown(signing),
        obstacles={hand.id: link_actions.obstacle_to_using(hand) for hand in signing.hands if hand.sent_at},
        lifetime=link_rules.LINK_LIFETIME,
    )


def _shown(signing: PreparedSigning) -> dict[str, Any]:
    """Return what both sides read of a prepared signing."""
    return {
        "signing": signing,
        "version": signing.version,
        "member": signing.member,
        "pledge": Pledge.from_json(signing.content),
        "clauses": queries.clauses_of(signing.version, signing.member.college),
        "text": queries.clauses_of(signing.version),
        "kinds": list(ClauseKind),
        "colleges": list(College),
        "in_words": figures.in_words,
    }


@bp.route("/charte/signer/lien/<public_id>/envoyer", methods=["POST"])
@signed_in
@fresh_required
def send_link(public_id: str) -> ResponseReturnValue:
    signing = prepared_or_404(public_id)
    if signing.state == PreparedState.PREPARED:
        _count_links(signing.hands)
    link_actions.send_links(prepared_or_404(public_id), by=current_user, origin=origin())
    flash(_("C’est parti : le mail arrive en moins d’une minute. Vous suivez ici ce qu’il devient."))
    return redirect(url_for(".prepared", public_id=public_id))


@bp.route("/charte/signer/lien/<public_id>/renvoyer/<int:position>", methods=["POST"])
@signed_in
def send_link_again(public_id: str, position: int) -> ResponseReturnValue:
    hands = [hand for hand in prepared_or_404(public_id).hands if hand.position == position]
    hand = hands[0] if hands else abort(404)
    _count_links([hand])
    link_actions.send_link_again(hand, by=current_user, origin=origin())
    flash(_("Un nouveau lien est parti ; le précédent ne sert plus."))
    return redirect(url_for(".prepared", public_id=public_id))


def _count_links(hands: list[SigningHand]) -> None:
    """Count the links about to leave, against whoever sends them and whoever gets them."""
    for address in [hand.email for hand in hands]:
        hit(link_rules.LINKS_BY_ACCOUNT, current_user.public_id)
        hit(link_rules.LINKS_TO_ADDRESS, address.lower())


@bp.route("/charte/signer/lien/<public_id>/retirer", methods=["POST"])
@signed_in
def withdraw_link(public_id: str) -> ResponseReturnValue:
    link_actions.withdraw_signing(prepared_or_404(public_id), by=current_user, origin=origin())
    flash(_("La demande est retirée : ses liens ne servent plus."))
    return redirect(url_for(".prepared", public_id=public_id))


@bp.route("/charte/signer/lien/<public_id>/mandat.pdf")
@signed_in
def prepared_mandate(public_id: str) -> ResponseReturnValue:
    """Send the document of the mandate to the organisation's people; to others it is not there."""
    return _mandate_of(prepared_or_404(public_id))


def _mandate_of(signing: PreparedSigning) -> ResponseReturnValue:
    file = signing.mandate_file or abort(404)
    return attachment(storage.path(file.public_id), content_type=file.content_type, name=file.name)


# ——— The signatory, without an account ———


def _over(sentence: str | None, status: int = 410) -> ResponseReturnValue:
    return render_template("charter/link_over.html", sentence=sentence), status


def _hand_of(token: str) -> SigningHand | None:
    return links.hand_by_token(token)


def _where_it_led(hand: SigningHand, token: str) -> ResponseReturnValue:
    """Lead whoever has signed to the receipt, or to who is still awaited."""
    if hand.signing.signature:
        return redirect(url_for(".signature", code=hand.signing.signature.code), 303)
    return redirect(url_for(".link", token=token), 303)


@bp.route("/signer/<token>", methods=["GET", "POST"])
@public
def link(token: str) -> ResponseReturnValue:
    """Show all that is to be signed; take the consent and send the code."""
    hand = _hand_of(token)
    if hand is None:
        return _over(None, 404)
    if hand.signed_at and (hand.signing.signature or request.method == "POST"):
        return _where_it_led(hand, token)
    obstacle = link_actions.obstacle_to_using(hand)
    # Whoever has given their hand waits for the other, however old their own link is.
    is_old = hand.signing.state == PreparedState.SENT and link_rules.is_expired(hand, clock.now())
    if hand.signed_at and (is_old or not obstacle):
        return render_template("charter/link_given.html", hand=hand, signing=hand.signing)
    if obstacle:
        return _over(obstacle)
    shown = _shown(hand.signing)
    form = ConsentForm(shown["pledge"], hand.signing.content_sha256)
    if form.validate_on_submit():
        with form.refusals():
            hit(link_rules.CODES_TO_ADDRESS, hand.email.lower())
            link_actions.send_code_by_link(hand, shown=form.shown.data, origin=origin())
            return redirect(url_for(".link_code", token=token))
    return render_form("charter/link_read.html", form, **shown, hand=hand, token=token)


@bp.route("/signer/<token>/code", methods=["GET", "POST"])
@public
def link_code(token: str) -> ResponseReturnValue:
    """Take the code: this signs."""
    hand = _hand_of(token)
    if hand is None:
        return _over(None, 404)
    if not hand.signed_at and (obstacle := link_actions.obstacle_to_using(hand)):
        return _over(obstacle)
    if request.method != "POST" and (hand.signed_at or hand.code_sent_at is None):
        return redirect(url_for(".link", token=token))
    form = CodeForm(data={"key": hand.key, "shown": hand.signing.content_sha256})
    if form.validate_on_submit():
        with form.refusals():
            if not hand.signed_at:
                check_code(hand, form.digits(), origin())
            try:
                link_actions.sign_by_link(
                    hand, key=form.key.data, shown=form.shown.data, code=form.digits(), origin=origin()
                )
            except KeyReused as reused:
                abort(409, reused.sentence)
            flash(
                _("Merci : votre signature est enregistrée. Le certificat vous arrive par mail.")
                if hand.signing.signature
                else _("Merci : votre signature est donnée.")
            )
            return _where_it_led(hand, token)
    return render_form("charter/link_code.html", form, hand=hand, token=token, address=masked(hand.email))


@bp.route("/signer/<token>/code/renvoyer", methods=["POST"])
@public
def link_code_again(token: str) -> ResponseReturnValue:
    """Send another code for what was already agreed to."""
    hand = _hand_of(token)
    if hand is None:
        return _over(None, 404)
    hit(link_rules.CODES_TO_ADDRESS, hand.email.lower())
    try:
        link_actions.send_code_by_link_again(hand, origin=origin())
    except Refused as refused:
        return _over(refused.sentence)
    flash(_("Un nouveau code est parti par mail ; le précédent ne sert plus."))
    return redirect(url_for(".link_code", token=token))


@bp.route("/signer/<token>/mandat.pdf")
@public
def link_mandate(token: str) -> ResponseReturnValue:
    """Send the document of the mandate to whoever is asked to sign by it."""
    hand = _hand_of(token)
    if hand is None or link_actions.obstacle_to_using(hand):
        return _over(None, 404)
    return _mandate_of(hand.signing)
