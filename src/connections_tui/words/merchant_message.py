"""What to write to a merchant: a template filled in. No token, no internal code.

What comes from outside is one line each, and is never read as a placeholder.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from connections_tui.fleet import Health, Record
from connections_tui.fleet.reasons import advice_for
from connections_tui.text import clean, typeable
from connections_tui.titles import TITLES
from connections_tui.words import privacy
from connections_tui.words.message_templates import (
    PLACEHOLDER,
    USUAL_LANGUAGE,
    Language,
    Template,
    Templates,
)

WITHOUT_LINK = "new-link"
"""The template for where the merchant should sign in and there is no link."""
NOT_CHECKED = "The state has not been read yet. Check again (r)."
_MOST = 120
"""Characters of a name."""
_LINK = re.compile(
    r"(?i:https)://[A-Za-z0-9.-]{1,250}(:443)?([/?#][!-\[\]-~]{0,2000})?"
)
"""No user and no port, which could hide the host."""


@dataclass(frozen=True)
class Message:
    """Ready to send."""

    template: str
    """The name of its template."""
    language: str
    """The code of its language."""
    subject: str
    """One line."""
    body: str = field(repr=False)
    """Has the link, which opens without a login."""

    @property
    def whole(self) -> str:
        """Subject and body as one text."""
        return f"Subject: {self.subject}\n\n{self.body}"


def suggested(record: Record) -> str | None:
    """The name of the template for its state; None where too little is known."""
    if record.listed is None and record.status is None:
        return None  # remembered of another day, and without its link
    advice = record.advice
    if advice is None:
        # Only the list has been read: it says neither why it is disabled nor more.
        if record.health is Health.DISABLED:
            return None
        advice = advice_for(record.health, None)
    if advice.send_link and link_of(record) is None:
        return WITHOUT_LINK
    return advice.template or None


def needs_merchant(record: Record) -> bool:
    """Whether it is the merchant who has to do something."""
    advice = record.advice or advice_for(record.health, None)
    return advice.who.startswith("Merchant")


def link_of(record: Record) -> str | None:
    """The link, where it can be sent: an https address without odd characters and
    without the access token."""
    link, token = record.link_url or "", record.access_token
    is_safe = _LINK.fullmatch(link) and not (token and token in link)
    return link if is_safe else None


def usable(record: Record, language: Language) -> list[Template]:
    """The templates that can be filled in, the suggested one first."""
    first, values = suggested(record), _values(record, language)
    fitting = [one for one in language.templates.values() if one.wants <= values.keys()]
    return sorted(fitting, key=lambda one: one.name != first)


def lacking(record: Record, template: Template, language: Language) -> list[str]:
    """The placeholders of a template for which there is nothing to fill in."""
    return sorted(template.wants - _values(record, language).keys())


def template_for(
    record: Record, templates: Templates, language: str, name: str | None = None
) -> Template | None:
    """The template of that name, or the suggested one; in English where that language
    has none. None where too little is known of the connection."""
    wanted = name or suggested(record)
    for code in (language, USUAL_LANGUAGE):
        offered = usable(record, templates.language(code))
        if (found := {one.name: one for one in offered}.get(wanted or "")) is not None:
            return found
    return None


def message_for(
    record: Record, template: Template, templates: Templates, *, is_shown: bool = False
) -> Message:
    """A template that is ``usable``, filled in.

    ``is_shown``: without names and link while names are hidden.
    """
    values = _values(record, templates.language(template.language))
    if is_shown and privacy.is_on():
        hidden = dict.fromkeys(("store", "domain", "link"), privacy.HIDDEN)
        values = {name: hidden.get(name, value) for name, value in values.items()}
    body = _filled(template.body, values).rstrip()
    return Message(
        template.name, template.language, _filled(template.subject, values), body
    )


def mailto(message: Message) -> str:
    """An address that opens it in a mail program, without a recipient."""
    body = message.body.replace("\n", "\r\n")
    return (
        f"mailto:?subject={quote(message.subject, safe='', errors='replace')}"
        f"&body={quote(body, safe='', errors='replace')}"
    )


def mail_text(text: str | None, record: Record) -> str:
    """A name as mail can have it: one line, nothing invisible, without the access
    token, whoever put it there. Empty for none."""
    line, token = " ".join(typeable(text or "").split()), record.access_token
    while token and token in line:
        line = line.replace(token, "").strip()
    return clean(line, _MOST)


def _values(record: Record, language: Language) -> Mapping[str, str]:
    """By placeholder; those without a value are left out."""
    words, reason = language.words, language.reasons.get(_reason(record))
    known = {
        "store": mail_text(record.store, record),
        # A code that has no title is none of the merchant's words.
        "platform": TITLES.get(record.platform or "", ""),
        "domain": mail_text(record.domain, record),
    }
    values = {name: value or words[name] for name, value in known.items()}
    values["signature"] = words["signature"]
    if (link := link_of(record)) is not None:
        values["link"] = link
    if reason is not None:
        values["reason"] = reason
    return values


def _reason(record: Record) -> str:
    advice = record.advice or advice_for(record.health, None)
    return advice.template


def _filled(text: str, values: Mapping[str, str]) -> str:
    """In one pass: a store called {link} is called {link}."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)
