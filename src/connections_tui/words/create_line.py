"""The command that creates what a form would, as a line for a shell.

A secret is never in it: the command asks for it, or takes it from a variable.
"""

from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from connections_tui.access import ProfileView
from connections_tui.fleet.links import LinkOptions
from connections_tui.hygiene import without_secrets
from connections_tui.platforms import CredentialField, Schema
from connections_tui.words.shell_lines import command_line

VARIABLE = "CREDENTIAL_"
"""Before a field's name in capitals: the variable that may hold it."""
Typed = Mapping[str, str | SecretStr]


def flag_of(field: CredentialField) -> str:
    """The option for it: "--account-id"."""
    return f"--{field.name.replace('_', '-')}"


def variable_of(name: str) -> str:
    """The variable that may hold a field."""
    return f"{VARIABLE}{name.upper()}"


def for_credentials(profile: ProfileView, schema: Schema, typed: Typed) -> str:
    words = ["create", f"--platform={schema.slug}"]
    for field in schema.fields():
        value = typed.get(field.name)
        if isinstance(value, str) and value.strip() and not field.holds_secret(value):
            words.append(f"{flag_of(field)}={value.strip()}")
    if schema.warnings(dict(typed)):
        words.append("--as-typed")
    return command_line(profile, *words)


def secrets_for(schema: Schema, typed: Typed) -> Sequence[str]:
    """The variables of the secrets that were typed, or must be."""
    return [
        variable_of(field.name)
        for field in schema.fields()
        if _is_secret(field, value := typed.get(field.name, ""))
        and (field.required or value)
    ]


def _is_secret(field: CredentialField, value: str | SecretStr) -> bool:
    """Also what holds one in a field that is shown, such as an address with a login."""
    return isinstance(value, SecretStr) or field.holds_secret(value)


def for_link(profile: ProfileView, options: LinkOptions) -> str:
    """What a link decides in advance; an address with a secret is a variable."""
    words = ["create"]
    if options.platform:
        words.append(f"--link-platform={options.platform.lower()}")
    if shop := (options.shopify_store or "").strip():
        words.append(f"--shopify-store={shop}")
    address = (options.redirect_url or "").strip()
    if not address:
        return command_line(profile, *words)
    if without_secrets(address).secrets:
        return f'{command_line(profile, *words)} --redirect-url "$REDIRECT_URL"'
    return command_line(profile, *words, f"--redirect-url={address}")
