"""What a member is asked, and the sentences that mails and pages say of what it signed before."""

from dataclasses import dataclass
from datetime import date

from network import clock
from network.charter.models import CharterVersion, Signature, Standing
from network.i18n import _
from network.mail.messages import Paragraph
from network.members.models import Member
from network.renewals import queries
from network.wording import day


@dataclass(frozen=True)
class Asking:
    """What a member is asked: to sign `version`; what it `signed` before counts until `end`, or did.

    `changes` are told from the version it signed; `represented`, by somebody who may sign here.
    """

    member: Member
    version: CharterVersion
    signed: Signature
    end: date
    is_over: bool
    represented: bool
    changes: tuple[Paragraph, ...] = ()


def asking_of(
    campaign: CharterVersion,
    member: Member,
    signed: Signature,
    *,
    represented: bool = True,
    changes: tuple[Paragraph, ...] = (),
) -> Asking:
    """Return what a campaign asks a member today, that `signed` an earlier version."""
    assert campaign.grace_until is not None, "a campaign is a version that opened a line"
    return Asking(
        member=member,
        version=queries.version_to_sign(campaign),
        signed=signed,
        end=campaign.grace_until,
        is_over=queries.is_over(campaign, clock.today()),
        represented=represented,
        changes=changes,
    )


def what_was_signed(asking: Asking) -> str:
    """Say what a member signed before, and whether it counted."""
    values = {"member": asking.member.name, "number": asking.signed.version.number}
    if asking.signed.standing == Standing.PRINCIPLE:
        return _("%(member)s a déclaré un engagement de principe sur la version %(number)s.", **values)
    if asking.signed.standing == Standing.UNVERIFIED:
        return _("%(member)s a signé la version %(number)s, sans que son mandat soit confirmé.", **values)
    return _("%(member)s a signé la version %(number)s.", **values)


def what_becomes(asking: Asking) -> str:
    """Say until when that counts, or holds."""
    values = {"day": day(asking.end), "number": asking.version.number}
    is_signed = asking.signed.standing == Standing.SIGNED
    if asking.is_over:
        return (
            _("Depuis le %(day)s, cette signature ne compte plus : elle est à renouveler.", **values)
            if is_signed
            else _(
                "Depuis le %(day)s, cela ne vaut plus : c’est la version %(number)s qui se signe.", **values
            )
        )
    return (
        _(
            "Cette signature compte encore, et cessera de compter le %(day)s. D’ici là, signez la version "
            "%(number)s : votre organisation reste signataire sans interruption.",
            **values,
        )
        if is_signed
        else _("Cela ne vaudra plus à partir du %(day)s : signez d’ici là la version %(number)s.", **values)
    )
