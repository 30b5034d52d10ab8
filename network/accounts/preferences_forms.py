from collections.abc import Sequence
from typing import Any

from network.i18n import lazy
from network.mail.topics import Topic
from network.web.forms import Form, MultiChoice


class PreferencesForm(Form):
    topics = MultiChoice(lazy("Je reçois, dès que cela arrive"))

    def __init__(self, offered: Sequence[Topic], **kwargs: Any):
        super().__init__(**kwargs)
        self.topics.choices = [(topic.value, topic.label) for topic in offered]
