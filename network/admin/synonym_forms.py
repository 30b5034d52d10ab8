from network.i18n import lazy
from network.text import sha256_hex
from network.web.forms import Form, Hidden, LongText, Text


class SynonymFilterForm(Form):
    text = Text(lazy("Un mot"), max=80, required=False)


class SynonymForm(Form):
    terms = LongText(
        lazy("Termes"),
        max=2000,
        required=lazy("Écrivez les termes du groupe, un par ligne."),
        hint=lazy(
            "Un par ligne, deux au moins. Qui cherche l’un trouve aussi les autres : ne réunissez que ce "
            "qui veut dire la même chose. Les pluriels et les accents viennent d’eux-mêmes."
        ),
    )
    # The terms whose effects its reader was last shown.
    seen = Hidden(max=64)

    @property
    def typed(self) -> list[str]:
        """The terms, in their order."""
        lines = (self.terms.data or "").splitlines()
        return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in lines))))

    @property
    def digest(self) -> str:
        """What tells these terms from others."""
        return sha256_hex("\n".join(self.typed))


class SwitchForm(Form):
    """Takes a group out of the search, or puts it back; `decision` is the button pressed."""

    SWITCH_OFF, SWITCH_ON = "off", "on"

    decision = Hidden(max=20)
