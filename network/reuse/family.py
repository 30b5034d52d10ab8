"""The family of a sheet: what it draws on, near or far, and what draws on it.

A sheet may draw on several: it stands once, and is referred to elsewhere. A project of which no public
sheet tells is a leaf. However large a family, a few questions to the database find it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from network.members.models import Member
from network.reuse import queries
from network.reuse.models import Reuse, Stage
from network.sheets.models import Sheet

MOST_SHEETS = 400  # of each side of a family
DEEPEST = 15  # generations on each side; beyond, one reads on from the last sheet


@dataclass(frozen=True)
class Branch:
    """A sheet, or a project without one, and what stands under it.

    `is_repeated` where it stands in full elsewhere, `goes_on` where the page ends before the family does.
    """

    reuse: Reuse | None
    sheet: Sheet | None
    title: str
    member: Member
    branches: Sequence["Branch"] = ()
    is_repeated: bool = False
    goes_on: bool = False

    @property
    def stage(self) -> Stage | None:
        """How far the project has come."""
        return self.reuse.stage if self.reuse else None

    @property
    def key(self) -> str:
        """What names it on a page."""
        return self.sheet.public_id if self.sheet else self.reuse.public_id if self.reuse else ""


@dataclass(frozen=True)
class Family:
    """A sheet between what it draws on and what draws on it; `ties` are all the links, by their keys."""

    here: Branch
    above: Sequence[Branch]
    below: Sequence[Branch]
    ties: Sequence[tuple[str, str]]
    members: int = 0

    @property
    def is_empty(self) -> bool:
        """Say whether the sheet stands alone."""
        return not (self.above or self.below)


Onward = Mapping[int, list[Reuse]]
Walk = Callable[[int, int], list[Branch]]


@dataclass
class _Gathering:
    """What the database said, while branches are made of it."""

    sheets: Mapping[int, Sheet]
    titles: Mapping[int, str]
    parents: dict[int, list[Reuse]] = field(default_factory=lambda: defaultdict(list))
    children: dict[int, list[Reuse]] = field(default_factory=lambda: defaultdict(list))
    seen: set[int] = field(default_factory=set)
    ties: list[tuple[str, str]] = field(default_factory=list)

    def above(self, sheet_id: int, depth: int = 1) -> list[Branch]:
        """Return what a sheet draws on, each with what it draws on itself."""
        own = self.sheets[sheet_id].public_id
        found = []
        for reuse in self.parents[sheet_id]:
            self.ties.append((reuse.sheet.public_id, own))
            found.append(self._branch(reuse, reuse.sheet_id, self.parents, self.above, depth))
        return found

    def below(self, sheet_id: int, depth: int = 1) -> list[Branch]:
        """Return what draws on a sheet, each with what draws on it itself."""
        own = self.sheets[sheet_id].public_id
        found = []
        for reuse in self.children[sheet_id]:
            child = reuse.own_sheet_id if reuse.own_sheet_id in self.titles else None
            if child is None:
                branch = Branch(reuse, None, reuse.project, reuse.member)
            else:
                branch = self._branch(reuse, child, self.children, self.below, depth)
            self.ties.append((own, branch.key))
            found.append(branch)
        return found

    def _branch(self, reuse: Reuse, sheet_id: int, onward: Onward, walk: Walk, depth: int) -> Branch:
        sheet, title = self.sheets[sheet_id], self.titles[sheet_id]
        is_repeated = sheet_id in self.seen
        self.seen.add(sheet_id)
        more = bool(onward[sheet_id]) and not is_repeated
        branches = walk(sheet_id, depth + 1) if more and depth < DEEPEST else ()
        return Branch(
            reuse, sheet, title, sheet.owner, branches, is_repeated, goes_on=more and depth >= DEEPEST
        )


def family_of(sheet: Sheet) -> Family:
    """Return the family of a published sheet."""
    above, below = queries.family_of(sheet, MOST_SHEETS)
    reuses = queries.reuses_among(above, sheet.id, below)
    ids = {sheet.id, *above, *below}
    gathering = _Gathering(queries.sheets_by_id(ids), queries.titles_of(ids))
    _tie(gathering, reversed(reuses), {sheet.id, *above}, {sheet.id, *below})
    gathering.seen.add(sheet.id)
    own = Branch(None, sheet, gathering.titles[sheet.id], sheet.owner)
    return Family(
        own,
        gathering.above(sheet.id),
        gathering.below(sheet.id),
        list(dict.fromkeys(gathering.ties)),
        len({reuse.member_id for reuse in reuses if reuse.sheet_id == sheet.id}),
    )


def _tie(gathering: _Gathering, reuses: Iterable[Reuse], above: set[int], below: set[int]) -> None:
    for reuse in reuses:
        child = reuse.own_sheet_id
        if reuse.sheet_id in below:
            gathering.children[reuse.sheet_id].append(reuse)
        if child in above and child in gathering.titles and reuse.sheet_id in gathering.titles:
            gathering.parents[child].append(reuse)
