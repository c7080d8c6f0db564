"""A public token, which a merchant's sign-in gives, for an access token."""

from typing import TYPE_CHECKING

from connections_tui import models
from connections_tui.api.answers import Answer
from connections_tui.api.documents import Document
from connections_tui.api.offers import Offers
from connections_tui.api.operations import EXCHANGE, Call
from connections_tui.api.redaction import REDACTED

if TYPE_CHECKING:
    from pydantic import SecretStr

    from connections_tui.addresses import Login


async def exchange(
    offers: Offers, public_token: "SecretStr", login: "Login | None"
) -> "Answer[models.ExchangedToken]":
    """The connection and its access token. The answer's ``raw`` is empty: nothing else
    needs the token.

    ``login``: goes into the body as well; None for a sandbox that needs none.

    Raises:
        PublicTokenRefused: also where it is the login that is wrong.
    """
    token = public_token.get_secret_value()
    secret = login.client_secret.get_secret_value() if login is not None else ""
    body = {
        "client_id": login.client_id if login is not None else "",
        "public_token": token,
        "secret": secret,
    }
    call = Call(EXCHANGE, body=body, secrets=(token, secret))

    def read(document: Document) -> "Answer[models.ExchangedToken]":
        found = document.read(models.ExchangedToken, document.raw)
        # What was posted is redacted where the answer repeats it.
        if found.access_token.get_secret_value() in (*call.secrets, REDACTED):
            raise document.unreadable("has no usable access_token")
        head = document.reply.head
        return Answer(found, {}, head.request_id, document.took)

    return await offers.send(call, read, None)
