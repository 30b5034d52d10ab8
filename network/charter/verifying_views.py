"""What lets anybody check a signature: the proof to download, the program, and the page that does it."""

from pathlib import Path

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from network.accounts.rules import network_of
from network.charter import bundle, queries, verify_bundle, verifying
from network.charter.certificate import file_name
from network.charter.verifying_forms import VerifyForm
from network.charter.views import bp, signature_or_404, version_in_force_or_404
from network.charter.worth import worth_of
from network.errors import Refused
from network.i18n import _
from network.text import sha256_hex
from network.throttles.actions import hit
from network.throttles.rules import Limit
from network.web.access import client_address, public
from network.web.forms import render_form
from network.web.kept import is_for_now
from network.web.uploads import attachment, takes_files_of_strangers

VERIFY_BY_ADDRESS = Limit("verify", 60, 600)
MOST_OF_A_FILE = 5_000_000
PROGRAM = Path(verify_bundle.__file__)


@bp.route("/signatures/<code>/preuve.zip")
@public
def proof(code: str) -> ResponseReturnValue:
    signature = signature_or_404(code)
    if signature.is_principle:
        abort(404, _("Un engagement de principe n’entre pas dans le registre : il n’a pas de preuve."))
    if signature.erased_at:
        return render_template("charter/erased.html", signature=signature), 410
    made = queries.certificate_of(signature)
    if made is None or made.manifest is None:
        return render_template("charter/certificate_awaited.html", signature=signature), 404
    name = file_name(signature).replace("certificat", "preuve").replace(".pdf", ".zip")
    archive = bundle.archive_of(made)
    return attachment(archive, content_type="application/zip", name=name, etag=sha256_hex(archive))


@bp.route("/registre/verify_bundle.py", endpoint="verify_bundle")
@public
def program() -> ResponseReturnValue:
    return attachment(PROGRAM, content_type="text/x-python; charset=utf-8", name=PROGRAM.name)


@bp.route("/verifier", methods=["GET", "POST"])
@public
@takes_files_of_strangers(MOST_OF_A_FILE + 100_000)
def verify() -> ResponseReturnValue:
    """Look for what somebody holds; nothing of it is kept, and a file is never opened but hashed."""
    form = VerifyForm()
    if form.validate_on_submit():
        with form.refusals():
            hit(VERIFY_BY_ADDRESS, network_of(client_address()))
            return redirect(url_for(".verified", reference=_reference(form)))
    return render_form("charter/verify.html", form)


def _reference(form: VerifyForm) -> str:
    if form.file.data:
        data = form.file.data.read(MOST_OF_A_FILE + 1)
        if len(data) > MOST_OF_A_FILE:
            raise Refused(_("Ce fichier dépasse 5 Mo : ce n’est pas un certificat de ce site."), "file")
        if verifying.found(sha256_hex(data)) is None:
            if not data.startswith((b"%PDF", b"PK")):
                raise Refused(_("Ce n’est ni un PDF ni une archive preuve.zip."), "file")
            raise Refused(
                _("Ce site n’a pas établi ce fichier : il vient d’ailleurs, ou il a été modifié."), "file"
            )
        return sha256_hex(data)
    if not form.code.data:
        raise Refused(_("Déposez un fichier, ou tapez un code."), "file")
    found = verifying.found(form.code.data)
    if found is None:
        raise Refused(_("Aucune signature ne porte ce code ; relisez-le, caractère par caractère."), "code")
    return found.file_sha256 or found.signature.code


@bp.route("/verifier/<reference>")
@public
def verified(reference: str) -> ResponseReturnValue:
    found = verifying.found(reference) or abort(404, _("Aucun document de ce site ne porte ce code."))
    checks = list(verifying.checks(found))
    is_for_now()  # seals are files, and whoever verifies wants them looked at
    return render_template(
        "charter/verified.html",
        found=found,
        signature=found.signature,
        certificate=found.certificate,
        checks=checks,
        holds=all(check.holds is not False for check in checks),
        not_proven=verifying.not_proven(found.signature),
        in_force=version_in_force_or_404(),
        worth=worth_of([found.signature]),
    )
