"""The request that a create form makes, as the form shows it."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote_plus

from pydantic import SecretStr
from textual.content import Content

from connections_tui.access import ProfileView
from connections_tui.fleet.links import LinkOptions
from connections_tui.hygiene import without_secrets
from connections_tui.platforms import Schema
from connections_tui.text import clean
from connections_tui.words import create_line, present
from connections_tui.words.json_text import MASK, shown_json

MISSING, WRONG = "(missing)", "(to correct)"
"""What a body says in place of a value that cannot be sent."""
_NOT_SENT = re.compile(r'"\((?:missing|to correct)\)"')

Body = Mapping[str, str | SecretStr]


def preview(
    profile: ProfileView, body: Body, link: LinkOptions | None, command: Content
) -> Content:
    """``link``: what is chosen for a link; None with credentials. ``command``: as
    ``command`` gives it."""
    address = clean(profile.address, 200)
    lines: list[Content | str] = [
        Content.styled("REQUEST", "bold $muted"),
        f"POST {address}/connections/create"
        if address
        else "POST /connections/create  (built-in sandbox)",
        f"X-Rutter-Version: {clean(profile.api_version, 20)}",
        "Authorization: Basic ••••",
        "",
        _as_json(body),
        "",
        Content.styled("AFTERWARDS", "bold $muted"),
        *_afterwards(link),
        "",
        command,
    ]
    return Content("\n").join(lines)


def _as_json(body: Body) -> Content:
    if not body:
        return Content("{}")
    return Content(shown_json(body)).highlight_regex(_NOT_SENT, style="$state-disabled")


def _afterwards(link: LinkOptions | None) -> list[str]:
    if link is None:
        return [
            "The new connection is selected and watched while it syncs.",
            "The request is sent once. If the response is lost, the list is read "
            "and new connections are shown.",
        ]
    return [
        f"Link: {clean(_shown_link(link), 2000)}",
        "The link is shown to copy, open or scan as a QR code.",
        "You'll be notified when the merchant has signed in.",
    ]


def _shown_link(options: LinkOptions) -> str:
    """The link as it will be, without what may be a secret in it."""
    link = options.added_to("https://link.rutterapi.com/connection/…")
    for secret in without_secrets(options.redirect_url or "").secrets:
        link = link.replace(quote_plus(secret), MASK)
    return link


SENDING = Content.styled(" Sending once…", "$state-syncing")
PICK = Content.styled(" Pick a platform.", "$muted")


def without_form(platform: str | None) -> Content:
    """Why there are no fields for a platform."""
    name = present.platform_name(platform)
    return Content(f"{name} has no credential form. Create a link, or pick another.")


def link_summary(platform: str | None) -> Content:
    """``platform``: the code of the one it opens; None for any."""
    if platform is None:
        return Content.styled(" POST /connections/create  {}", "$muted")
    name = present.platform_name(platform)
    said = f" POST /connections/create  {{}}  · link for {name}"
    return Content.styled(said, "$muted")


def command(
    profile: ProfileView, link: LinkOptions | None, schema: Schema | None, typed: Body
) -> Content:
    """The same on the command line; empty while that cannot be said.

    ``link``: as in ``preview``. ``schema``: of the credentials; None until picked.
    """
    if link is not None:
        return _command(create_line.for_link(profile, link))
    if schema is None:
        return Content()
    line = create_line.for_credentials(profile, schema, typed)
    variables = [f"${name}" for name in create_line.secrets_for(schema, typed)]
    told = f"Secrets: {', '.join(variables)}, or typed when asked."
    return _command(line, told if variables else "")


def _command(line: str, note: str = "") -> Content:
    parts = [
        Content.styled("COMMAND LINE", "bold $muted"),
        Content(clean(line, 2000)),
        *([Content.styled(note, "$muted")] if note else []),
    ]
    return Content("\n").join(parts)


def readiness(missing: Sequence[str], given: Body) -> Content:
    """One line: which fields are left, or what will be sent."""
    if missing:
        left = present.plural(len(missing), "field")
        return Content.styled(f" {left} left: {', '.join(missing)}", "$muted")
    secrets = sum(isinstance(value, SecretStr) for value in given.values())
    number = present.plural(secrets, "secret")
    return Content.styled(f" Ready: {number} will be sent.", "$state-healthy")
