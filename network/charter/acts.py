"""Models of the act that authorises a signature: a deliberation, or a decision taken by delegation.

Words of ours, to be adapted by whoever takes the act; what stands between square brackets is to be
filled in. Blocks of text in a few styles, which `network.odt` and `blocks.typ` set.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from network import odt
from network.charter import figures
from network.charter.models import ActKind, CharterVersion, Clause
from network.config import ROOT
from network.i18n import _, lazy
from network.members.joining import JoiningPolicy, joining_policy
from network.members.models import LegalForm, Member
from network.pdf import compile_apart, compile_once
from network.territories.queries import department_name
from network.wording import day

TEMPLATE = ROOT / "network" / "data" / "charter" / "blocks.typ"
Block = dict[str, str]

# Of each legal form: its assembly, who leads it, the text that lets the assembly settle its affairs.
_ASSEMBLIES = {
    LegalForm.COMMUNE: (
        lazy("le conseil municipal"),
        lazy("le ou la maire"),
        lazy("l’article L. 2121-29 du code général des collectivités territoriales"),
    ),
    LegalForm.EPCI: (
        lazy("le conseil communautaire"),
        lazy("le président ou la présidente"),
        lazy("l’article L. 5211-1 du code général des collectivités territoriales"),
    ),
    LegalForm.DEPARTMENT: (
        lazy("le conseil départemental"),
        lazy("le président ou la présidente"),
        lazy("l’article L. 3211-1 du code général des collectivités territoriales"),
    ),
    LegalForm.REGION: (
        lazy("le conseil régional"),
        lazy("le président ou la présidente"),
        lazy("l’article L. 4221-1 du code général des collectivités territoriales"),
    ),
}
_SYNDICATES = {
    LegalForm.PETR, LegalForm.PNR, LegalForm.MIXED_SYNDICATE, LegalForm.INTERCOMMUNAL_SYNDICATE,
    LegalForm.ENERGY_SYNDICATE,
}  # fmt: skip
_FIGURES = {
    figures.Figure.TARGET_YEAR: lazy("année cible : %(value)s"),
    figures.Figure.REDUCTION_PERCENT: lazy("réduction de la consommation : %(value)s %%"),
    figures.Figure.BASE_YEAR: lazy("année de référence : %(value)s"),
}


def as_odt(kind: ActKind, blocks: Sequence[Block], *, made_at: datetime) -> bytes:
    """Return the model as a text document, to be adapted."""
    return odt.write(title(kind), blocks, made_at=made_at)


def as_pdf(kind: ActKind, blocks: Sequence[Block], *, made_at: datetime, is_public: bool) -> bytes:
    """Return the model as a PDF, to be read; the one without a name is made once."""
    compiled = compile_once if is_public else compile_apart
    return compiled(TEMPLATE, {"title": title(kind), "blocks": list(blocks)}, made_at=made_at)


def title(kind: ActKind) -> str:
    """Return what the model is called."""
    if kind == ActKind.DECISION:
        return _("Modèle de décision : adhérer au réseau et signer sa charte")
    return _("Modèle de délibération : adhérer au réseau et signer sa charte")


def blocks(
    kind: ActKind,
    network: str,
    version: CharterVersion,
    clauses: Sequence[Clause],
    member: Member | None = None,
    commitments: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Block]:
    """Return the model, with the name of a member and the figures it prepared, or blanks in their place."""
    return list(_Act(kind, network, version, clauses, member, commitments or {}).blocks())


class _Act:
    def __init__(
        self,
        kind: ActKind,
        network: str,
        version: CharterVersion,
        clauses: Sequence[Clause],
        member: Member | None,
        commitments: Mapping[str, Mapping[str, str]],
    ):
        self.kind, self.network, self.version, self.clauses = kind, network, version, clauses
        self.commitments = commitments
        self.name = member.name if member else _("[nom de la collectivité]")
        self.departments = ", ".join(map(_department, member.departments)) if member else _("[département]")
        self.assembly, self.leader, self.ground = _assembly(member)

    def blocks(self) -> Iterator[Block]:
        yield _block("notice", self._notice())
        yield _block("authority", self.name)
        if self.departments:
            yield _block("authority", self.departments)
        yield from self._opening()
        yield from (_block("body", text) for text in self._seen())
        if self.kind == ActKind.DELIBERATION:
            yield from (_block("body", text) for text in _considered())
        yield _block("heading", self._decides())
        yield from self._articles()
        yield from self._closing()
        yield _block("note", self._origin())

    def _notice(self) -> str:
        return _(
            "Modèle proposé par le %(network)s, à adapter. Il n’engage personne tant qu’il n’est pas voté ou "
            "pris. Complétez ce qui est entre crochets, retirez ce qui ne vous concerne pas, et faites "
            "relire les visas par vos services.",
            network=self.network,
        )

    def _opening(self) -> Iterator[Block]:
        if self.kind == ActKind.DECISION:
            yield _block("title", _("Décision n° [numéro] du [date]"))
        else:
            yield _block("title", _("Délibération n° [numéro] – séance du [date]"))
            yield _block(
                "body",
                _(
                    "Membres en exercice : [nombre]. Présents : [nombre]. Pouvoirs : [nombre]. Secrétaire de "
                    "séance : [nom]. Rapporteur : [nom]."
                ),
            )
        subject = _("Objet : adhésion au %(network)s et signature de sa charte.", network=self.network)
        yield _block("body", subject)

    def _seen(self) -> Iterator[str]:
        yield _("Vu %(ground)s ;", ground=self.ground)
        if self.kind == ActKind.DECISION:
            yield _(
                "Vu la délibération n° [numéro] du [date], par laquelle %(assembly)s a donné délégation à "
                "[nom et fonction] ; [vérifiez que cette délégation couvre l’adhésion et la signature] ;",
                assembly=self.assembly,
            )
        yield _(
            "Vu la loi n° 2015-992 du 17 août 2015 relative à la transition énergétique pour la croissance "
            "verte ;"
        )
        yield _("Vu [le plan climat-air-énergie territorial, ou un autre document de votre territoire] ;")
        yield _(
            "Vu la « %(title)s », version %(number)s, publiée le %(day)s et annexée au présent acte ;",
            title=self.version.title,
            number=self.version.number,
            day=day(self.version.published_at),
        )

    def _decides(self) -> str:
        if self.kind == ActKind.DECISION:
            return _("Décide :")
        assembly = self.assembly[:1].lower() + self.assembly[1:]
        return _("Après en avoir délibéré, %(assembly)s décide :", assembly=assembly)

    def _articles(self) -> Iterator[Block]:
        yield _block("heading", _("Article 1 – Adhésion"))
        adhere = _("%(name)s adhère au %(network)s. L’adhésion est gratuite.")
        yield _block("body", adhere % {"name": self.name, "network": self.network})
        yield _block("heading", _("Article 2 – Engagements"))
        yield _block(
            "body",
            _("La charte est approuvée. La collectivité prend ces engagements, qui seront publics :"),
        )
        yield from (_block("item", self._commitment(clause)) for clause in self.clauses)
        yield _block("heading", _("Article 3 – Référents"))
        yield _block(
            "body",
            _(
                "[Nom de la personne élue] portera la démarche ; [nom de la personne des services] la suivra "
                "au quotidien."
            ),
        )
        yield _block("heading", _("Article 4 – Signature"))
        yield _block(
            "body",
            _(
                "[Nom et fonction] est autorisé·e à signer la charte au nom de la collectivité, en ligne ou "
                "sur un document, et à accomplir toute démarche utile à l’exécution du présent acte."
            ),
        )

    def _commitment(self, clause: Clause) -> str:
        given = self.commitments.get(clause.code, {})
        asked = [
            str(_FIGURES[figures.Figure(name)]) % {"value": given.get(name) or _("[à compléter]")}
            for name in clause.figures
        ]
        words = f"{clause.code}. {clause.title}"
        return f"{words} – {', '.join(asked)}." if asked else f"{words}."

    def _closing(self) -> Iterator[Block]:
        if self.kind == ActKind.DELIBERATION:
            yield _block("heading", _("Vote"))
            yield _block("body", _("Pour : [nombre]. Contre : [nombre]. Abstentions : [nombre]."))
        yield _block("body", _("Fait à [lieu], le [date]."))
        leader = self.leader[:1].upper() + self.leader[1:]
        if self.kind == ActKind.DELIBERATION:
            signs = _("%(leader)s : [nom et signature]\nLe ou la secrétaire de séance : [nom et signature]")
        else:
            signs = _("%(leader)s : [nom et signature]")
        yield _block("sign", signs % {"leader": leader})
        yield _block(
            "body",
            _(
                "Acte rendu exécutoire le [date], après transmission au représentant de l’État le [date] et "
                "publication le [date]."
            ),
        )

    def _origin(self) -> str:
        return _(
            "Texte exact de la charte, version %(number)s – empreinte SHA-256 : %(sha256)s",
            number=self.version.number,
            sha256=self.version.sha256,
        )


def _block(style: str, text: str) -> Block:
    return {"style": style, "text": text}


def _department(code: str) -> str:
    return f"{department_name(code)} ({code})"


def _assembly(member: Member | None) -> tuple[str, str, str]:
    """Return how a member's assembly and leader are called, and the text on which the assembly stands."""
    if member and member.legal_form in _ASSEMBLIES:
        assembly, leader, ground = _ASSEMBLIES[member.legal_form]
        return str(assembly), str(leader), str(ground)
    leader = _("le président ou la présidente")
    if member is None:
        return (
            _("[l’assemblée : conseil municipal, communautaire, départemental, régional, comité syndical…]"),
            _("[la fonction de qui préside]"),
            _(
                "[l’article qui charge l’assemblée de régler vos affaires : pour une commune, L. 2121-29 du "
                "code général des collectivités territoriales]"
            ),
        )
    statutes = _("[l’article du code] et les statuts de %(name)s", name=member.name)
    if member.legal_form in _SYNDICATES:
        return _("le comité syndical"), leader, statutes
    return _("l’assemblée délibérante"), leader, statutes


def _considered() -> Iterator[str]:
    yield _(
        "Considérant qu’un territoire à énergie positive réduit d’abord ses besoins d’énergie, puis couvre "
        "ce qui reste par les ressources renouvelables qui se trouvent chez lui ;"
    )
    yield _(
        "Considérant que cette voie allège les factures des habitants, garde de la valeur et des emplois sur "
        "place, et rend le territoire moins dépendant de ce qui se décide au loin ;"
    )
    yield _(
        "Considérant que [ce qui, chez vous, appelle cet engagement : un bilan, un projet, une attente des "
        "habitants] ;"
    )
    if joining_policy() == JoiningPolicy.OPEN:
        yield _(
            "Considérant que le réseau met en commun les expériences des territoires, que son accès est "
            "libre et gratuit, et que sa charte en est la seule condition ;"
        )
    else:
        yield _(
            "Considérant que le réseau met en commun les expériences des territoires, que son accès est "
            "gratuit, et que sa charte en est la première condition ;"
        )
