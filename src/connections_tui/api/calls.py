"""What each operation sends, and what its answer says."""

import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

from connections_tui import models
from connections_tui.api.answers import Answer
from connections_tui.api.documents import Document
from connections_tui.api.errors import (
    ApiError,
    InvalidRequest,
    NotFound,
    Refused,
    ServiceFault,
    TokenRefused,
    Unreachable,
    Unreadable,
)
from connections_tui.api.operations import (
    CREATE,
    CREATE_WITH_CREDENTIALS,
    DELETE,
    Call,
    Operation,
)

if TYPE_CHECKING:
    # A first frame has no time for the models.
    from connections_tui.platforms import Credentials

_LONGEST_ID = 200


def look_up(operation: Operation, connection: "models.Connection") -> Call:
    """A question about a connection, which its access token asks."""
    secret = connection.access_token
    token = secret.get_secret_value() if secret else ""
    if not token:
        raise operation.failed(
            TokenRefused,
            "The list has no access token for this connection. Nothing was sent.",
        )
    params = {"access_token": token}
    return Call(operation, params=params, secrets=(token,), connection_id=connection.id)


def read_details(
    document: Document, connection: "models.Connection"
) -> "Answer[models.ConnectionDetails]":
    """The store's details, if they are this connection's."""
    details = document.read(models.ConnectionDetails, document.part("connection"))
    check_whose(details.id, connection, document)
    return document.answer(details)


def read_status(
    document: Document, connection: "models.Connection"
) -> "Answer[models.ConnectionStatus]":
    """How it is doing, if it is this connection's state."""
    document.part("status")
    status = document.read(models.ConnectionStatus, document.raw)
    check_whose(status.connection.id, connection, document)
    return document.answer(status)


def check_whose(
    answered: str | None, connection: "models.Connection", document: Document
) -> None:
    """One merchant's state must not be shown as another's."""
    if answered is not None and answered.casefold() != connection.id.casefold():
        raise document.unreadable("is about another connection")


def creation(credentials: "Credentials | None", platform: str | None) -> Call:
    """A new connection, by a login or by a link."""
    body, secrets = _body(credentials, platform)
    operation = CREATE_WITH_CREDENTIALS if credentials is not None else CREATE
    return Call(operation, body=body, secrets=secrets)


def _body(
    credentials: "Credentials | None", platform: str | None
) -> "tuple[models.JsonObject, tuple[str, ...]]":
    """The body of a create, and the secrets in it.

    Without anything it is ``{}``: the page "Create a connection" says "empty body",
    and an empty object is the one that every JSON reader takes.
    """
    if credentials is None:
        return ({"platform": platform} if platform else {}), ()
    from pydantic import SecretStr

    shown = credentials.body().values()
    # Some are not sent: what a person took for a part of an address.
    hidden = (*shown, *credentials.taken_out)
    secrets = (it.get_secret_value() for it in hidden if isinstance(it, SecretStr))
    return {"platform": credentials.platform, **credentials.reveal()}, tuple(secrets)


def read_created(document: Document) -> "Answer[models.NewConnection]":
    """The connection that was made."""
    created = document.read(models.NewConnection, document.part("connection"))
    return document.answer(created)


def deletion(connection_id: str) -> Call:
    """The end of a connection.

    Raises:
        InvalidRequest: it would be about something else.
    """
    return Call(DELETE, segment(DELETE, connection_id), connection_id=connection_id)


def segment(operation: Operation, connection_id: str) -> str:
    """An ID as one segment of a path.

    Quoting is not enough: URLs resolve "." and "..", and without an ID the
    request would be about the whole collection.

    Raises:
        InvalidRequest: it cannot be sent as one.
    """
    odd = any(unicodedata.category(char).startswith("C") for char in connection_id)
    if odd or connection_id in ("", ".", "..") or len(connection_id) > _LONGEST_ID:
        raise operation.failed(
            InvalidRequest,
            "Its ID is not valid in a request. Nothing was sent.",
        )
    return quote(connection_id, safe="")


def read_deleted(document: Document) -> "Answer[models.Deleted]":
    """Whether it was deleted: only a clear yes counts.

    Raises:
        ApiError: it was not, or that is unknown.
    """
    head = document.reply.head
    if head.status != 200 and document.raw.get("success") is not False:
        # Such as 202: it was accepted, and may be done later or never.
        raise DELETE.failed(
            Unreadable,
            f"{head.host} answered {head.status}, which does not confirm it.",
            status=head.status,
            request_id=head.request_id,
            may_have_happened=True,
        )
    match document.raw.get("success"):
        case True:
            return document.answer(document.read(models.Deleted, document.raw))
        case False:
            raise DELETE.failed(
                Refused,
                "The service answered success: false. Try again later.",
                status=head.status,
                request_id=head.request_id,
            )
    raise document.unreadable("does not say whether it was done")


def was_lost(error: ApiError) -> bool:
    """Whether a delete's answer, or the delete itself, was lost on the way."""
    match error:
        case Unreachable():
            return error.is_passing or error.may_have_happened
        case ServiceFault():
            return error.is_passing
    return False


def after_a_lost_answer(lost: ApiError, then: ApiError) -> "Answer[models.Deleted]":
    """What the second try of a delete means after the first one's answer was lost.

    Raises:
        ApiError: in doubt, as the first may have done it.
    """
    match then:
        case NotFound():
            done = models.Deleted.without_a_body()
            return Answer(done, {}, then.request_id, took=0.0)
        case Unreachable(may_have_happened=False):
            # That nothing was sent the second time says nothing about the first.
            raise lost
    raise DELETE.doubted(then)
