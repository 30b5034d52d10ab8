"""A published sheet as a PDF to take away: the same words as its page, on a few tagged pages of A4.

It is made when somebody asks for it, in a process apart, one at a time, and kept in memory as long as the
sheet says the same: of many who ask for many sheets, each may have only so many made.
"""

import io
import json
import subprocess
import threading
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import segno

from network import clock
from network.config import ROOT
from network.errors import Throttled
from network.files import storage
from network.i18n import _
from network.mail.links import network_name, public_url
from network.pdf import compile_apart
from network.sheets import citing
from network.sheets.prose import blocks_of, breakable
from network.sheets.reading import Reading
from network.sheets.when import when_label
from network.sheets.wording import euros
from network.text import sha256_hex
from network.wording import day, number

TEMPLATE = ROOT / "network" / "data" / "sheets" / "sheet.typ"
LOGO = ROOT / "static" / "logo.svg"
KEPT = 24
SECONDS_OF_WAIT = 2
MADE_FOR_ONE, WINDOW = 20, timedelta(minutes=10)
_REMEMBERED = 5000  # of those who asked


@dataclass
class Press:
    """Where documents are made and kept, for one process.

    What one reader may have made is counted here, not in the database: a GET writes nothing there.
    """

    _kept: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    _made: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)
    # What could not be made is not tried again for a while: it may have taken all the time there is.
    _failed: OrderedDict[str, datetime] = field(default_factory=OrderedDict)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _place: threading.Lock = field(default_factory=threading.Lock)

    def pdf_of(self, reading: Reading, *, reader: str) -> bytes:
        """Return the PDF of a published sheet; raise `Throttled` beyond what `reader` may have made."""
        revision, data = reading.revision, contents(reading)
        assert revision.decided_at is not None, "what is published was decided"
        key = sha256_hex(json.dumps([data, revision.picture]))
        if pdf := self._found(key):
            return pdf
        self._refuse_failed(key)
        self._count(reader)
        if not self._place.acquire(timeout=SECONDS_OF_WAIT):
            raise Throttled(
                _("D’autres documents sont en cours de fabrication. Réessayez dans un instant."), 10
            )
        try:
            pdf = self._found(key) or compile_apart(
                TEMPLATE, data, made_at=revision.decided_at, pictures={"picture": _picture(reading)}
            )
        except subprocess.SubprocessError:
            self._note_failed(key)
            raise
        finally:
            self._place.release()
        self._keep(key, pdf)
        return pdf

    def _found(self, key: str) -> bytes | None:
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: str, pdf: bytes) -> None:
        with self._guard:
            self._kept[key] = pdf
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def _refuse_failed(self, key: str) -> None:
        with self._guard:
            failed_at = self._failed.get(key)
        if failed_at and clock.now() - failed_at < WINDOW:
            raise subprocess.SubprocessError("it failed a moment ago")

    def _note_failed(self, key: str) -> None:
        with self._guard:
            self._failed[key] = clock.now()
            self._failed.move_to_end(key)
            while len(self._failed) > KEPT:
                self._failed.popitem(last=False)

    def _count(self, reader: str) -> None:
        now = clock.now()
        with self._guard:
            made = self._made.setdefault(reader, deque(maxlen=MADE_FOR_ONE))
            self._made.move_to_end(reader)
            if len(self._made) > _REMEMBERED:
                self._made.popitem(last=False)
            if len(made) == MADE_FOR_ONE and now - made[0] < WINDOW:
                wait = int((WINDOW - (now - made[0])).total_seconds()) + 1
                raise Throttled(
                    _("Beaucoup de documents en peu de temps. Réessayez dans quelques minutes."), wait
                )
            made.append(now)


press = Press()


def _picture(reading: Reading) -> Path | None:
    return storage.path(reading.picture.public_id) if reading.picture else None


def contents(reading: Reading) -> dict[str, Any]:
    """Return every word of the document but its picture, in the shape its template reads."""
    it = reading.revision
    url = public_url("sheets.show", slug=it.sheet.slug)
    return {
        "title": breakable(it.title),
        "author": it.sheet.owner.name,
        "network": network_name(),
        "logo": LOGO.read_text(encoding="utf-8"),
        "kicker": _("Fiche d’expérience"),
        "owner": breakable(_("Une expérience de %(name)s", name=it.sheet.owner.name)),
        "summary": breakable(it.summary),
        "given_up": _("Ce projet a été abandonné.") if it.progress == "given_up" else "",
        "brief": _pairs(_brief(reading)),
        "picture_alt": reading.picture_alt,
        "picture_credit": _("Crédit : %(name)s", name=it.picture_credit) if it.picture_credit else "",
        "figures": [_figure(figure) for figure in reading.key_figures],
        "derived": [
            {"label": each.label, "value": each.told, "worth": breakable(each.formula)}
            for each in reading.derived
        ],
        "sections": [section for section in _sections(reading) if section["parts"]],
        "facts": _pairs(_facts(reading)),
        "citation": breakable(citing.citation(reading)),
        "url": url,
        "qr": _qr(url),
        "labels": {
            "brief": _("En bref"),
            "facts": _("Repères"),
            "figures": _("Chiffres clés"),
            "derived": _("Ce que cela a coûté, rapporté à ce que cela donne"),
            "cite": _("Citer cette fiche"),
            "qr": _("Code à scanner : il mène à %(url)s", url=url),
            "footer": _(
                "%(network)s – version %(number)s du %(day)s",
                network=network_name(),
                number=it.number,
                day=day(it.decided_at),
            ),
        },
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"label": label, "value": breakable(value)} for label, value in pairs if value]


def _brief(reading: Reading) -> list[tuple[str, str]]:
    it = reading.revision
    cost = [euros(it.budget_cents, it.budget_tax)] if it.budget_cents is not None else []
    if it.fte is not None:
        cost.append(_("%(count)s ETP", count=number(it.fte)))
    inhabitants = _("%(count)s habitants", count=number(it.inhabitants)) if it.inhabitants else ""
    return [
        (_("Pour qui"), ", ".join(reading.labels("audiences"))),
        (_("Où"), ", ".join(filter(None, (reading.where, inhabitants)))),
        (_("Quand"), reading.period),
        (_("Combien"), ", ".join(cost)),
        (_("Avancement"), it.progress.label if it.progress else ""),
        (_("Thèmes"), ", ".join(reading.labels("subthemes") + reading.labels("sectors"))),
    ]


def _facts(reading: Reading) -> list[tuple[str, str]]:
    it = reading.revision
    return [
        (_("Territoires"), ", ".join(place.label for place in reading.places)),
        (_("Départements"), ", ".join(reading.department_names[:6]) if len(reading.departments) <= 6 else ""),
        (_("Périmètre"), it.area),
        (_("Structure pilote"), it.lead_structure),
        (_("Maître d’ouvrage"), it.project_owner),
        (_("Élu·e référent·e"), it.elected_referent),
        (_("Contact"), reading.contact),
        (_("Plan ou programme"), it.plan_name or ", ".join(reading.labels("plans"))),
        (_("Participation citoyenne"), it.participation.label if it.participation else ""),
        (_("Enjeux"), ", ".join(reading.labels("aims"))),
        (_("Mots-clés"), ", ".join(it.keywords)),
    ]


def _figure(figure: Any) -> dict[str, str]:
    worth = [*filter(None, (str(figure.year or ""), figure.quality)), figure.source]
    return {
        "label": figure.label,
        "value": f"{number(figure.value)}\u00a0{figure.unit}",
        "worth": breakable(", ".join(filter(None, worth))),
    }


def _sections(reading: Reading) -> list[dict[str, Any]]:
    """Return the sections of the page, each of parts: a heading or none, and one kind of content."""
    it, titles = reading.revision, reading.sections
    steps = [{"when": when_label(step["on"]), "what": breakable(step["what"])} for step in reading.timeline]
    parts = {
        "resultats": [
            _said(_("Résultats pas encore mesurés.") if it.not_measured else ""),
            _prose("", it.results),
        ],
        "cadre": [_prose(_("Contexte"), it.context), _prose(_("Objectifs"), it.objectives)],
        "mise-en-oeuvre": [
            _prose("", it.description),
            {"title": _("Les étapes"), "steps": steps},
            _prose(_("Partenaires"), it.partners),
        ],
        "moyens": [
            {"title": "", "pairs": _pairs(_means(reading))},
            {"title": _("Financeurs"), "pairs": _pairs(_funders(reading))},
            _prose(_("Qui a travaillé sur le projet"), it.people),
        ],
        "enseignements": [
            _prose(_("Ce que nous voulions comprendre"), it.question),
            _lesson(_("Ce qui a aidé"), "helped", reading.labels("levers"), it.successes),
            _lesson(_("Ce qui a été difficile"), "hard", reading.labels("obstacles"), it.difficulties),
            _lesson(_("Ce que nous referions autrement"), "redo", [], it.differently),
            _prose(_("Ce qui peut se reprendre ailleurs"), it.transferability),
        ],
        "fichiers": [{"title": "", "pairs": _pairs(_joined_files(reading))}],
    }
    return [
        {"title": titles[name], "parts": [part for part in some if _says_something(part)]}
        for name, some in parts.items()
        if name in titles
    ]


def _says_something(part: dict[str, Any]) -> bool:
    return any(part.get(kind) for kind in ("blocks", "steps", "pairs", "labels"))


def _said(sentence: str) -> dict[str, Any]:
    return {"title": "", "blocks": blocks_of(sentence)}


def _prose(title: str, source: str) -> dict[str, Any]:
    return {"title": title, "blocks": blocks_of(source)}


def _lesson(title: str, kind: str, labels: list[str], source: str) -> dict[str, Any]:
    return {"title": title, "lesson": kind, "labels": ", ".join(labels), "blocks": blocks_of(source)}


def _means(reading: Reading) -> list[tuple[str, str]]:
    it = reading.revision
    sums = (
        (_("Budget total"), it.budget_cents, it.budget_tax),
        (_("dont investissement"), it.investment_cents, it.investment_tax),
        (_("dont fonctionnement"), it.running_cents, it.running_tax),
    )
    told = [(label, euros(cents, tax)) for label, cents, tax in sums if cents is not None]
    if it.fte is not None:
        told.append((_("Moyens humains"), _("%(count)s ETP", count=number(it.fte))))
    return told


def _joined_files(reading: Reading) -> list[tuple[str, str]]:
    return [
        (breakable(joined.title), public_url("files.show", public_id=joined.file.public_id))
        for joined in reading.joined_files
    ]


def _funders(reading: Reading) -> list[tuple[str, str]]:
    return [
        (
            breakable(row["name"]) or _("Financeur non nommé"),
            "–" if row["cents"] is None else euros(row["cents"], row.get("tax")),
        )
        for row in reading.revision.funders
    ]


def _qr(url: str) -> str:
    svg = io.BytesIO()
    segno.make(url, error="m", micro=False).save(svg, kind="svg", xmldecl=False, border=0, dark="#123a21")
    return svg.getvalue().decode()
