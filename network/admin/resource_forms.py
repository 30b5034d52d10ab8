from typing import Any

from network.accounts.models import Account
from network.i18n import _, lazy
from network.resources.models import Resource
from network.resources.people import may_be_answerable
from network.web.forms import Day, Form, Select


class CareForm(Form):
    """When a resource is to be read over again; for the coordination's own, who answers for it."""

    review_due_on = Day(lazy("Prochaine relecture"))
    answerable = Select(
        lazy("Responsable"),
        required=False,
        hint=lazy("La personne du bureau à qui l’on rappelle de la relire."),
    )

    def __init__(self, resource: Resource, **kwargs: Any):
        answerable = resource.answerable.public_id if resource.answerable else None
        kept = {"review_due_on": resource.review_due_on, "answerable": answerable}
        super().__init__(data=kept, **kwargs)
        self.people = {person.public_id: person for person in may_be_answerable()}
        if resource.owner is not None:
            del self.answerable
        else:
            names = ((public_id, person.name) for public_id, person in self.people.items())
            self.answerable.choices = [("", _("Toute la coordination")), *names]

    @property
    def person(self) -> Account | None:
        """The person chosen."""
        return self.people.get(self.answerable.data or "")
