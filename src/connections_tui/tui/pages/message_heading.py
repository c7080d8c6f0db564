"""What stands over a message: whom it is to, and what its text was made of. Pure."""

from collections.abc import Iterator

from textual.content import Content

from connections_tui.text import clean
from connections_tui.tui.theme import state_variable
from connections_tui.words import present
from connections_tui.words.merchant_message import needs_merchant
from connections_tui.words.message_drafts import Drafts

_Part = str | tuple[str, str]


def message_heading(drafts: Drafts) -> Content:
    """Two lines: the connection as it is now, and the template."""
    number = len(drafts)
    place = f"{drafts.position + 1:,} of {number:,}   " if number > 1 else ""
    record = drafts.record
    if record is None:
        return Content.assemble((place, "$muted"), "This connection was deleted.")
    why = present.why(record)
    return Content.assemble(
        (place, "$muted"),
        (present.store_name(record, 60), "bold $bright"),
        f" · {present.platform_name(record.platform)} · ",
        (
            f"{record.health.symbol} {record.health.word}",
            state_variable(record.health),
        ),
        (f" {why}" if why else "", "$muted"),
        "\n",
        *_made_of(drafts),
        ("" if needs_merchant(record) else " · no action needed", "$muted"),
    )


def _made_of(drafts: Drafts) -> Iterator[_Part]:
    if (template := drafts.template) is None:
        yield ("No message", "$muted")
        return
    if drafts.has_new_state:
        yield ("! State changed since (t) · ", "bold $state-unhealthy")
    yield ("Template ", "$muted")
    yield clean(template.title, 40)
    yield (" · Language ", "$muted")
    yield clean(drafts.templates.language(template.language).name, 30)
    if drafts.draft.is_edited:
        yield (" · edited", "bold")
