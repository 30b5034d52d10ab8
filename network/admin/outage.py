"""What an outage looks like from the desk: why mails do not leave, and since when."""

from datetime import datetime

from network.i18n import _
from network.jobs.queries import last_heartbeat
from network.jobs.rules import is_late, is_silent
from network.mail.queries import oldest_due
from network.wording import age, moment


def why_mail_waits(now: datetime, *, has_relay: bool) -> list[str]:
    """Return the reasons why mails do not leave, a sentence each; nothing when they do."""
    seen, waiting = last_heartbeat(), oldest_due(now)
    reasons = []
    if not has_relay:
        reasons.append(
            _("Aucun serveur de messagerie n’est réglé (MAIL_SERVER) : les mails attendent dans cette file.")
        )
    if is_silent(seen, now):
        since = _("Il a donné signe de vie pour la dernière fois le %(moment)s.", moment=moment(seen))
        silent = _("Le processus qui envoie les mails et établit les certificats ne répond plus.")
        reasons.append(f"{silent} {since}" if seen else silent)
    if is_late(waiting, now) and waiting:
        reasons.append(
            _(
                "Un mail aurait pu partir le %(moment)s (%(age)s) et attend encore.",
                moment=moment(waiting),
                age=age(waiting, now),
            )
        )
    return reasons
