"""Which field of a schema a name in a mail, a file or a request stands for. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from connections_tui.platforms.credential_field import CredentialField

_USUAL = {
    "store_url": (
        *("url", "link", "site", "web site", "web page", "web address", "host"),
        *("hostname", "store", "shop", "domain", "domain name", "base url"),
        *("store domain", "shop domain", "store address", "shop address"),
        *("shop url", "site url", "webshop", "webseite", "adresse"),
    ),
    "basic_username": (
        *("user", "user name", "login", "benutzer", "benutzername", "usuario"),
        *("utilisateur", "identifiant"),
    ),
    "basic_password": (
        *("pass", "pwd", "passwd", "passwort", "kennwort", "contraseña", "clave"),
        "mot de passe",
    ),
    "oauth_client_id": ("app id", "application id", "app key"),
    "oauth_client_secret": ("app secret", "application secret"),
    "oauth_access_token": ("bearer", "bearer token", "token"),
    "scope": ("scopes",),
}
"""What fields of a name that several platforms have are called everywhere."""
_NOISE = frozenset(
    {
        *("oauth", "oauth2", "basic", "your", "my", "our", "the", "a", "merchant"),
        *("credential", "credentials", "value", "new", "is", "here", "live"),
    }
)


def field_meant(
    name: str, fields: Sequence[CredentialField], titles: Sequence[str] = ()
) -> str | None:
    """The field that a name stands for; None where none does, or more than one.

    Args:
        titles: of the platform, which may be part of a name: "Stripe account".
    """
    noise = _noise(tuple(titles))
    # Such as "Cert ID (Client Secret)".
    for part in (name, *re.split(r"\s*[()/]\s*", name)):
        if meant := _meant(_words(part), fields, noise):
            return meant
    return None


def _meant(
    said: list[str], fields: Sequence[CredentialField], noise: frozenset[str]
) -> str | None:
    for names_of in (_own, _with_usual):
        for unwanted in (frozenset[str](), noise):
            plain = _joined(said, unwanted)
            meant = [
                field.name
                for field in fields
                if plain
                and any(plain == _spelling(it, unwanted) for it in names_of(field))
            ]
            if len(meant) == 1:
                return meant[0]
    return _described(set(said) - noise, fields)


def _own(field: CredentialField) -> Iterator[str]:
    yield from (field.name, field.description, *field.other_names)


def _with_usual(field: CredentialField) -> Iterator[str]:
    yield from (*_own(field), *_USUAL.get(field.name, ()))


def _described(words: set[str], fields: Sequence[CredentialField]) -> str | None:
    """The one field whose name and description have all of these words."""
    meant = [
        field.name
        for field in fields
        if words and words <= _words_of(field.name, field.description)
    ]
    return meant[0] if len(meant) == 1 else None


# What schemas say is looked at again for each name that is looked up in them. Those
# names are not kept: in what is pasted, they may be secrets.


@cache
def _noise(titles: tuple[str, ...]) -> frozenset[str]:
    return _NOISE.union(*(_words(title) for title in titles))


@cache
def _spelling(name: str, unwanted: frozenset[str]) -> str:
    return _joined(_words(name), unwanted)


@cache
def _words_of(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in _words(text))


def _words(name: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return re.findall(r"[^\W_]+", apart.casefold())


def _joined(words: Sequence[str], unwanted: frozenset[str]) -> str:
    return "".join(word for word in words if word not in unwanted)
