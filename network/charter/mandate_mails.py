from network.charter.models import ActKind, MandateKind, Signature
from network.charter.trust_models import INQUIRY_LIFETIME, MandateInquiry
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.wording import day


def mandate_inquiry(signature: Signature, token: str) -> Mail:
    """Ask the organisation itself whether this person has received a mandate; the link answers."""
    return Mail(
        kind="mandate_inquiry",
        subject=_("Cette personne a-t-elle reçu mandat de %(member)s ?", member=signature.member_name),
        paragraphs=(
            _("Bonjour,"),
            _who_signed(signature),
            _mandate_in_words(signature),
            _(
                "Nous vous écrivons à l’adresse officielle de votre organisation pour en être sûrs. "
                "Dites-nous si cette personne a bien reçu mandat : il n’y a pas de compte à ouvrir, et rien "
                "ne change tant que vous n’avez pas répondu. Le lien vaut %(days)s jours et ne sert "
                "qu’une fois.",
                days=INQUIRY_LIFETIME.days,
            ),
        ),
        action=(_("Lire et répondre"), public_url("charter.answer_mandate", token=token)),
        paced=False,
    )


def _who_signed(signature: Signature) -> str:
    values = {
        "signatory": signature.signatory,
        "day": day(signature.signed_at),
        "member": signature.member_name,
    }
    if signature.has_two_hands:
        return _(
            "%(signatory)s, ont signé ensemble, le %(day)s, la charte du réseau des territoires à énergie "
            "positive au nom de %(member)s. La question vaut pour les deux.",
            **values,
        )
    return _(
        "%(signatory)s, a signé le %(day)s la charte du réseau des territoires à énergie positive au nom de "
        "%(member)s.",
        **values,
    )


def _mandate_in_words(signature: Signature) -> str:
    if signature.mandate_kind == MandateKind.DELEGATION:
        return _(
            "Elle cite une délégation, qui vaudrait jusqu’au %(day)s : %(scope)s.",
            day=day(signature.delegation_until),
            scope=signature.delegation_scope,
        )
    if not signature.tells_its_act:
        return _("Elle déclare être autorisée à signer.")
    values = {
        "number": signature.act_number,
        "day": day(signature.act_on),
        "executory": day(signature.executory_on),
    }
    if signature.act_kind == ActKind.DECISION:
        return _(
            "Elle cite la décision n° %(number)s du %(day)s, rendue exécutoire le %(executory)s.", **values
        )
    return _(
        "Elle cite la délibération n° %(number)s du %(day)s, rendue exécutoire le %(executory)s.", **values
    )


def mandate_contested(signature: Signature, inquiry: MandateInquiry) -> Mail:
    """Tell the coordination that an organisation does not recognise a mandate."""
    comment = [_("Commentaire : %(comment)s", comment=inquiry.comment)] if inquiry.comment else []
    return Mail(
        kind="mandate_contested",
        subject=_("Mandat contesté : %(member)s", member=signature.member_name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Depuis l’adresse officielle de %(member)s, %(answerer)s répond que l’organisation ne "
                "reconnaît pas le mandat de %(name)s.",
                member=signature.member_name,
                answerer=inquiry.answerer,
                name=signature.signatory_name,
            ),
            *comment,
            _("À vous de décider : refuser le mandat, suspendre la signature, ou confirmer malgré tout."),
        ),
        action=(_("Examiner ce mandat"), public_url("admin.mandate", code=signature.code)),
        paced=False,
        topic=Topic.DESK,
    )


def mandate_refused(signature: Signature, reason: str) -> Mail:
    """Tell the signatory that the mandate was refused, why, and how to sign again."""
    return Mail(
        kind="mandate_refused",
        subject=_("Le mandat n’a pas été reconnu"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination n’a pas reconnu le mandat en vertu duquel la charte du réseau, version "
                "%(number)s, a été signée au nom de %(member)s. La signature n’est plus en vigueur.",
                number=signature.version.number,
                member=signature.member_name,
            ),
            _("Motif : %(reason)s", reason=reason),
            _(
                "Vous pouvez signer de nouveau, avec un autre mandat, ou écrire à la coordination si ce "
                "refus vous étonne."
            ),
        ),
        action=(_("Signer avec un autre mandat"), public_url("charter.sign")),
    )
