"""Client secrets: found where a profile says, stored where a person chose.

A secret is stored under the host it is for and the client ID, so that no other URL
gets it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connections_tui.addresses import BadSettings, read_address, read_secret
from connections_tui.config import keychain, secrets_file, variables
from connections_tui.config.cleaning import problem_with
from connections_tui.config.keychain import KeyringUnusable
from connections_tui.config.paths import secrets_path as usual_file
from connections_tui.config.profile import Profile
from connections_tui.config.secrets_file import SecretsFileUnusable
from connections_tui.config.sources import Place
from connections_tui.text import clean

if TYPE_CHECKING:
    from pydantic import SecretStr

SERVICE = "connections-tui"


class SecretNotKept(Exception):
    """A secret could not be stored or removed; the message is a sentence."""


@dataclass(frozen=True)
class Found:
    """The result of looking for a secret."""

    secret: "SecretStr | None"
    words: str
    """Where it is from, such as “the system keyring”; without one, why there is
    none, as a sentence."""
    is_place_usable: bool = True
    """False where nothing can be stored there either."""


def secret_key(profile: Profile) -> tuple[str, str]:
    """What a secret is stored under: the host with its port, the client ID.

    Raises:
        BadSettings: the profile's address cannot be read.
    """
    return read_address(profile.base_url).host, profile.client_id


async def find_secret(profile: Profile, seconds: float = keychain.SECONDS) -> Found:
    """The client secret of a profile, from where the profile says.

    Never fails: without one, ``words`` says why, so that a person can be asked for
    it. ``seconds``: how long a keyring may take.
    """
    match profile.secret.place:
        case Place.NOWHERE:
            return Found(None, "The sandbox needs none.")
        case Place.ASK:
            return Found(
                None,
                "The client secret is not stored: the console asks for it each time.",
            )
        case Place.VARIABLE:
            return _in_variable(profile)
    try:
        host, client_id = secret_key(profile)
    except BadSettings as error:
        return Found(None, str(error))
    if profile.secret.place is Place.FILE:
        return _in_file(host, client_id)
    return await _in_keyring(host, client_id, seconds)


async def keep_secret(
    profile: Profile,
    secret: "SecretStr",
    where: Place,
    seconds: float = keychain.SECONDS,
) -> str:
    """Stores a secret for a profile's host and client ID; where, in words.

    Raises:
        SecretNotKept: it is not stored, and a sentence says why.
        BadSettings: it cannot be a client secret.
    """
    value = read_secret(secret).get_secret_value()
    host, client_id = secret_key(profile)
    if where is Place.KEYRING:
        try:
            await keychain.put(f"{SERVICE}:{host}", client_id, value, seconds)
        except KeyringUnusable as error:
            raise SecretNotKept(
                f"The client secret was not stored. System keyring: {error}. Use "
                "another place: file, ask or env:NAME."
            ) from None
        return "the system keyring"
    if where is Place.FILE:
        try:
            secrets_file.put(usual_file(), host, client_id, value)
        except SecretsFileUnusable as error:
            raise SecretNotKept(
                f"The secret was not stored in {_told(error)}"
            ) from None
        return usual_file().name
    raise SecretNotKept(f"The place {where.value} stores no secret.")


async def keyring_problem(seconds: float = keychain.SECONDS) -> str | None:
    """Why the system's keyring stores nothing, after a colon; None where it does."""
    try:
        await keychain.backend(seconds)
    except KeyringUnusable as error:
        return str(error)
    return None


async def forget_secret(profile: Profile, seconds: float = keychain.SECONDS) -> None:
    """Removes a profile's secret from where it is stored; fine if there is none.

    Raises:
        SecretNotKept: it may still be there.
    """
    if not profile.secret.is_stored:
        return
    host, client_id = secret_key(profile)
    try:
        if profile.secret.place is Place.FILE:
            secrets_file.drop(usual_file(), host, client_id)
        else:
            await keychain.drop(f"{SERVICE}:{host}", client_id, seconds)
    except KeyringUnusable as error:
        raise SecretNotKept(
            f"The secret may still be in the system keyring: {error}. Remove the "
            f"entry {SERVICE}:{clean(host, 100)} there."
        ) from None
    except SecretsFileUnusable as error:
        raise SecretNotKept(f"The secret may still be in {_told(error)}") from None


def _in_variable(profile: Profile) -> Found:
    name = profile.secret.variable
    secret = profile.secret.given or variables.take(name)
    if secret is None:
        return Found(None, f"{name} is not set.")
    if (
        problem := problem_with(
            secret.get_secret_value(), name="client_secret", is_secret=True
        )
    ) is not None:
        return Found(None, f"{name}: {problem}", is_place_usable=False)
    return _checked(secret, name)


def _in_file(host: str, client_id: str) -> Found:
    try:
        value = secrets_file.get(usual_file(), host, client_id)
    except SecretsFileUnusable as error:
        return Found(None, f"Not read from {_told(error)}", is_place_usable=False)
    return _stored(value, usual_file().name)


async def _in_keyring(host: str, client_id: str, seconds: float) -> Found:
    try:
        value = await keychain.get(f"{SERVICE}:{host}", client_id, seconds)
    except KeyringUnusable as error:
        words = f"System keyring not available: {error}."
        return Found(None, words, is_place_usable=False)
    return _stored(value, "the system keyring")


def _stored(value: str | None, place: str) -> Found:
    if not value:
        start = place[0].upper() + place[1:] if place.startswith("the ") else place
        return Found(None, f"{start} has no secret for this host and client ID.")
    from pydantic import SecretStr

    return _checked(SecretStr(value), place)


def _checked(secret: "SecretStr", place: str) -> Found:
    try:
        return Found(read_secret(secret), place)
    except BadSettings as error:
        return Found(None, f"The client secret in {place} cannot be used. {error}")


def _told(error: SecretsFileUnusable) -> str:
    return f"{clean(str(usual_file()), 300)}: {error}."
