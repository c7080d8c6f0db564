"""Messages to merchants, and why there is none for a connection."""

from collections.abc import Callable

from connections_tui.cli import output
from connections_tui.cli.exits import TRY_AGAIN, USAGE, Failed, fail, fail_over
from connections_tui.config import messages_folder
from connections_tui.fleet import Record
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.merchant_message import (
    Message,
    lacking,
    link_of,
    message_for,
    needs_merchant,
    template_for,
)
from connections_tui.words.message_templates import (
    Templates,
    load_templates,
)
from connections_tui.words.printed import Printed


class Letter(Printed, frozen=True):
    """A message to a merchant."""

    id: str
    """The connection's."""
    template: str
    language: str
    subject: str
    body: str


def templates_with(language: str, template: str | None) -> Templates:
    """The templates.

    Raises:
        Failed: the language or the template is not there.
    """
    templates = load_templates(messages_folder())
    if problem := templates.problems.get(language):
        fail(problem, USAGE)
    if language not in templates.languages:
        fail(
            f"Unknown language {clean(language, 20)}. Use "
            f"{', '.join(templates.languages)}, or add "
            f"{clean(str(messages_folder()), 300)}/CODE.toml",
            USAGE,
        )
    names = templates.languages[language].templates
    if template is not None and template not in names:
        fail(f"Unknown template {clean(template, 40)}. Use {', '.join(names)}.", USAGE)
    return templates


class Writer:
    """Writes messages, and says for which connections there is none."""

    def __init__(
        self,
        templates: Templates,
        language: str,
        template: str | None,
        host: str,
        say: Callable[[str], None] = output.say,
    ) -> None:
        """``template``: None for that of each state. ``host``: the profile's own.
        ``say``: takes what to know before a message is sent."""
        self._templates = templates
        self._language = language
        self._template = template
        self._host = host
        self._say = say
        self.failures: list[Failed] = []
        """Why some could not be written."""

    def write(self, record: Record, *, is_old: bool) -> Message | None:
        """``is_old``: its status could not be asked for."""
        try:
            return self.write_one(record, is_old=is_old)
        except Failed as failed:
            self.failures.append(failed)
            return None

    def write_one(self, record: Record, *, is_old: bool) -> Message:
        """As ``write``.

        Raises:
            Failed: there is no message.
        """
        template = template_for(record, self._templates, self._language, self._template)
        start = f"No message for {present.named(record)}."
        if (failure := record.failure) is not None:
            fail_over(failure, start)
        if is_old:
            why = "The status could not be read now: its platform is paused."
            fail(f"{start} {why}", TRY_AGAIN)
        if template is None:
            fail(f"{start} {self._why_none(record)}")
        message = message_for(record, template, self._templates)
        self._remark(record, message)
        return message

    def _why_none(self, record: Record) -> str:
        """Why no template fits."""
        if self._template is None:
            return "The service does not say what state it is in."
        language = self._templates.languages[self._language]
        names = lacking(record, language.templates[self._template], language)
        wanted = " and ".join(f"{{{name}}}" for name in names)
        return f"Template {self._template} has {wanted}, which is not known."

    def _remark(self, record: Record, message: Message) -> None:
        """What to know before sending it."""
        from connections_tui.tui.terminal.browser import Trust, judge

        name, link = present.named(record), link_of(record)
        if message.language != self._language:
            self._say(f"{name}: in {message.language}, as {self._language} has none.")
        if not needs_merchant(record) and self._template is None:
            self._say(f"{name}: nothing for the merchant to do.")
        if link and link in message.body:
            check = judge(link, self._host)
            if check.trust is not Trust.EXPECTED:
                self._say(f"{name}: {check.warning}")
