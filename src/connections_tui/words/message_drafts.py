"""Messages being written to one merchant or to several, one step after the other.

A text is made when it is first looked at and then stays as it is: what a person reads
and copies must not change under their eyes when the state of a connection does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from connections_tui.fleet import Fleet, Record
from connections_tui.words import privacy
from connections_tui.words.merchant_message import (
    Message,
    message_for,
    suggested,
    template_for,
    usable,
)
from connections_tui.words.message_templates import Template, Templates

Written = tuple[Record, Message]


@dataclass
class Draft:
    """The message to one merchant."""

    template: str | None = None
    """The name of the one chosen; None for the suggested one."""
    made_for: str | None = None
    """The template that was suggested when the text was made."""
    message: Message | None = None
    """None until it is made, or where too little is known."""
    is_edited: bool = False


class Drafts:
    """The messages of the connections with these IDs, in their order."""

    def __init__(
        self, fleet: Fleet, ids: Sequence[str], templates: Templates, language: str
    ) -> None:
        """``language``: a code; English where there is no such language."""
        self._fleet = fleet
        self._ids = tuple(ids)
        self._drafts: dict[str, Draft] = {}
        self.templates = templates
        self.language = templates.language(language)
        self.position = 0

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def record(self) -> Record | None:
        """The connection in front; None where it was deleted meanwhile."""
        return self._fleet.get(self._ids[self.position])

    @property
    def draft(self) -> Draft:
        """Its draft, with a text where one can be made."""
        return self._draft_of(self._ids[self.position])

    @property
    def template(self) -> Template | None:
        """What the text in front was made of."""
        if (message := self.draft.message) is None:
            return None
        return self.templates.language(message.language).templates[message.template]

    @property
    def shown(self) -> Message | None:
        """The message in front, without names and link while names are hidden."""
        draft, record, template = self.draft, self.record, self.template
        if draft.message is None or not privacy.is_on():
            return draft.message
        if draft.is_edited or record is None or template not in self.offered:
            hidden = privacy.HIDDEN
            return Message(
                draft.message.template, draft.message.language, hidden, hidden
            )
        return message_for(record, template, self.templates, is_shown=True)

    @property
    def offered(self) -> list[Template]:
        """The templates that can be used for it, the suggested one first."""
        return usable(self.record, self.language) if self.record is not None else []

    @property
    def has_new_state(self) -> bool:
        """Whether another template would be suggested now."""
        draft, record = self.draft, self.record
        if record is None or draft.message is None:
            return False
        return suggested(record) != draft.made_for

    @property
    def edited(self) -> int:
        """How many were edited."""
        return sum(draft.is_edited for draft in self._drafts.values())

    def step(self, by: int) -> bool:
        """Goes to another one; False where there is none that way."""
        there = self.position + by
        if not 0 <= there < len(self):
            return False
        self.position = there
        return True

    def choose_template(self, name: str) -> None:
        """Makes the text in front anew."""
        self._drafts[self._ids[self.position]] = Draft(template=name)

    def choose_language(self, code: str) -> None:
        """Makes the texts anew, but for the others that were edited."""
        self.language = self.templates.language(code)
        here = self._ids[self.position]
        self._drafts = {
            id_: draft if draft.is_edited and id_ != here else Draft(draft.template)
            for id_, draft in self._drafts.items()
        }

    def edit(self, subject: str, body: str) -> None:
        """Another text for the one in front."""
        draft = self.draft
        if (message := draft.message) is None:
            return
        edited = Message(message.template, message.language, subject, body)
        if edited != message:
            draft.message, draft.is_edited = edited, True

    def make(self, start: int, stop: int) -> None:
        """The texts from one position to another, for those that take their time."""
        for id_ in self._ids[start:stop]:
            self._draft_of(id_)

    def written(self) -> tuple[list[Written], list[str]]:
        """All messages, and the IDs for which there is none."""
        messages, without = list[Written](), list[str]()
        for id_ in self._ids:
            record, message = self._fleet.get(id_), self._draft_of(id_).message
            if record is not None and message is not None:
                messages.append((record, message))
            else:
                without.append(id_)
        return messages, without

    def _draft_of(self, id_: str) -> Draft:
        draft = self._drafts.setdefault(id_, Draft())
        record = self._fleet.get(id_)
        if draft.message is None and record is not None:
            code = self.language.code
            template = template_for(record, self.templates, code, draft.template)
            if template is not None:
                draft.message = message_for(record, template, self.templates)
                draft.made_for = suggested(record)
        return draft
