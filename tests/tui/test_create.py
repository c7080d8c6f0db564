"""Job 3: making a connection: with credentials, or as a link. Once, and told."""

import asyncio
import gc
import json
import warnings
from collections import deque
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from textual import events
from textual.widgets import Static

from connections_tui.changes.create import Creation
from connections_tui.platforms import SCHEMAS, FieldKind, Schema, schemas_of
from connections_tui.tui import garbage
from connections_tui.tui.screens.create_form import CreateScreen
from connections_tui.tui.widgets.boxes import SecretInput
from connections_tui.tui.widgets.credential_form import CredentialForm
from connections_tui.tui.widgets.field_input import FieldInput
from connections_tui.words.json_text import MASK
from stand_ins.transport import Transport, on

from .console import User, console

CREATE = "/connections/create"
FEW = 3
BIG_COMMERCE = SCHEMAS["big-commerce"]
every_schema = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)


async def open_form(user: User, schema: Schema) -> CredentialForm:
    """From the list to the empty form, by keys only."""
    await user.press("n", "down", "down", "space", "tab")
    await pick(user, schema)
    form = shown_form(user)
    assert form.schema is schema
    return form


async def pick(user: User, schema: Schema) -> None:
    """The platform by its name, then the login kind where there are several."""
    await user.type(schema.title)
    await user.press("enter")
    kinds = schemas_of(schema.platform)
    await user.until(lambda: create_screen(user).schema is kinds[0])
    if len(kinds) > 1:
        await user.press(*["down"] * kinds.index(schema), "space", "tab")
    await user.until(lambda: create_screen(user).schema is schema)
    await user.until(lambda: isinstance(focused_field(user), FieldInput))


def create_screen(user: User) -> CreateScreen:
    screen = user.app.screen
    assert isinstance(screen, CreateScreen)
    return screen


def shown_form(user: User) -> CredentialForm:
    found = [form for form in create_screen(user).query(CredentialForm) if form.display]
    assert len(found) == 1
    return found[0]


def focused_field(user: User) -> FieldInput | None:
    focused = user.app.screen.focused
    return focused.parent.parent if focused and focused.parent else None  # type: ignore[return-value]


async def fill_in(user: User, **instead: str) -> None:
    """Pastes each field's example, or something else, and goes on with enter."""

    def is_at(name: str) -> bool:
        box = focused_field(user)
        return isinstance(box, FieldInput) and box.field.name == name

    for field in shown_form(user).schema.fields():
        await user.until(partial(is_at, field.name))
        await user.paste(instead.get(field.name, example(field)))
        user.app.post_message(events.Key("enter", None))
        await user.settle()
    await user.pilot.pause()


def example(field: Any) -> str:
    return "" if field.name == "scope" else str(field.example)


def typed(user: User) -> dict[str, str]:
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in shown_form(user).typed().items()
    }


# -- every platform


@every_schema
async def test_every_platform_can_be_connected_and_no_secret_is_seen(
    schema: Schema,
) -> None:
    secrets = {
        field.name: f"hush-{number}-{field.name}-Zq9"
        for number, field in enumerate(schema.fields())
        if field.kind is FieldKind.SECRET
    }
    async with console(count=FEW) as user:
        form = await open_form(user, schema)
        assert [box.field for box in form.inputs] == list(schema.fields())

        await fill_in(user, **secrets)
        await user.until_shown("will be sent.")
        assert user.transport.count("POST") == 0  # enter only goes on
        assert set(secrets.values()) <= set(typed(user).values())
        seen = [repr(form.typed()), repr(form.read()), *all_that_shows(user)]

        shown = preview(user)
        before = set(user.app.session.fleet._records)
        await user.press("ctrl+s")
        await user.until_shown("Link for the merchant", "link.rutterapi.com")
        assert shown == sent(user, masked=secrets)
        seen += all_that_shows(user)
        assert user.transport.count("POST") == 1
        assert user.store.count() == FEW + 1

        await user.press("escape")
        await user.until(lambda: len(user.app.screen_stack) == 1)
        assert user.chosen.id not in before
        assert user.chosen.platform == schema.platform
        seen += all_that_shows(user)
        assert not any(secret in text for text in seen for secret in secrets.values())


def preview(user: User) -> Any:
    """The request's body as the form shows it, read as JSON."""
    text = str(create_screen(user).query_one("#preview", Static).content)
    return json.loads(text[text.index("{") : text.rindex("}") + 1])


def sent(user: User, *, masked: Any = ()) -> dict[str, str]:
    """The body of the create that was sent, with masks for these fields."""
    (post,) = [r for r in user.transport.requests if r.method == "POST"]
    body = json.loads(post.content)
    return {n: MASK if n in masked else value for n, value in body.items()}


def all_that_shows(user: User) -> list[str]:
    """What is painted, what a picture holds, and what a log would."""
    nodes = [user.app.screen, *user.app.screen.walk_children()]
    shown = [user.screen_text(), user.app.export_screenshot(), repr(user.app)]
    return shown + [repr(node) for node in nodes] + [str(node) for node in nodes]


async def test_what_is_reported_of_a_field_holds_no_value() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await fill_in(user, oauth_access_token="hush-hush")
        creation = Creation(shown_form(user).read())

        assert "hush" not in repr(creation)
        assert "hush" not in repr(FieldInput.Changed("oauth_access_token"))


@every_schema
async def test_what_is_missing_is_named_at_once_and_the_preview_stays_json(
    schema: Schema,
) -> None:
    async with console(size=(80, 50), count=FEW) as user:
        form = await open_form(user, schema)
        required = [field.name for field in schema.fields() if field.required]
        missing = dict.fromkeys(required, "(missing)")
        assert preview(user) == {"platform": schema.platform, **missing}

        await user.press("ctrl+s")
        wrong = [box.field.name for box in form.inputs if box.note == "Required."]
        assert wrong == required
        box = focused_field(user)
        assert box is not None
        assert box.field.name == required[0]
        assert user.words().count("Required.") == len(required)
        assert user.transport.count("POST") == 0

        for box in form.inputs:
            box.enter('a "quoted" \u202e\u0007 one')
        await user.pilot.pause()
        odd = preview(user)
        assert set(odd) == {"platform", *(field.name for field in schema.fields())}
        assert odd["platform"] == schema.platform


@pytest.mark.parametrize("size", [(80, 30), (140, 40)])
async def test_the_form_shows_its_command_and_no_secret_in_it(
    size: tuple[int, int],
) -> None:
    async with console(size=size, count=FEW) as user:
        await open_form(user, SCHEMAS["stripe"])
        await fill_in(user, account_id="acct 1", oauth_access_token="hush-hush")
        await user.until_shown("COMMAND LINE")

        assert "create --platform=stripe '--account-id=acct 1'" in user.words()
        assert "Secrets: $CREDENTIAL_OAUTH_ACCESS_TOKEN" in user.words()
        assert "hush" not in user.screen_text()


async def test_a_secret_cannot_be_copied_out_of_its_box() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await user.press("tab")
        await user.paste("hush-hush")
        assert isinstance(user.app.screen.focused, SecretInput)
        await user.press("shift+home", "ctrl+c", "ctrl+x")

        assert "hush" not in user.app.clipboard
        assert typed(user)["oauth_access_token"] == "hush-hush"


async def test_a_secret_shows_when_asked_for_and_hides_when_it_is_left() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await user.press("tab")
        await user.paste("hush-hush")
        await user.press("ctrl+t")
        await user.until_shown("hush-hush")

        await user.press("tab")
        await user.until(lambda: "hush-hush" not in user.screen_text())


async def test_credentials_are_forgotten_when_the_form_is_left() -> None:
    async with console(count=FEW) as user:
        form = await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        boxes = form.inputs
        await user.press("escape", "d")
        await user.until(lambda: len(user.app.screen_stack) == 1)

        assert all(box.is_empty for box in boxes)


@pytest.fixture
def _all_objects_listed() -> Iterator[None]:
    """What is frozen is not listed; later tests have the collector as it was."""
    with warnings.catch_warnings():
        # Sockets that other tests left open are theirs to answer for.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.unfreeze()
        gc.collect()
    yield
    gc.collect()
    garbage.begin()


def held(secret: str) -> list[str]:
    """What in this process holds a text: the types of it, wherever they are."""
    gc.collect()
    found = []
    for thing in gc.get_objects():
        if isinstance(thing, SecretStr):
            values: list[object] = [thing.get_secret_value()]
        elif isinstance(thing, dict | list | tuple | set | deque):
            values = list(thing.values() if isinstance(thing, dict) else thing)
        else:
            continue
        if any(
            isinstance(value, str | bytes) and _is_in(secret, value) for value in values
        ):
            found.append(f"{type(thing)} of {len(values)}")
    return found


def _is_in(secret: str, value: str | bytes) -> bool:
    return secret in value if isinstance(value, str) else secret.encode() in value


@pytest.mark.usefixtures("_all_objects_listed")
@pytest.mark.parametrize("around", ["{}", "“{}”"])
async def test_after_a_create_nothing_holds_what_was_typed(around: str) -> None:
    """Not the boxes, not the form, and nothing that could bring it back."""
    secret = "-".join(["hush", "never", "again"])  # no constant of this module
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await fill_in(user, oauth_access_token=around.format(secret))
        assert held(secret)
        await user.press("ctrl+s")
        await user.until_shown("Link for the merchant")
        await user.press("escape")
        user.transport.requests.clear()

        # What is still being taken apart may hold it for a moment.
        await user.until(lambda: not held(secret))


async def test_another_login_kind_and_back_keeps_what_was_typed() -> None:
    shopify = schemas_of("SHOPIFY")
    async with console(count=FEW) as user:
        await open_form(user, shopify[0])
        await user.paste("mine")
        name = next(name for name, value in typed(user).items() if value == "mine")
        await user.press("shift+tab", "down", "space")
        await user.until(lambda: create_screen(user).schema is shopify[1])
        await user.press("up", "space")
        await user.until(lambda: create_screen(user).schema is shopify[0])

        assert typed(user)[name] == "mine"


# -- links


async def test_a_link_for_any_platform_takes_one_key() -> None:
    async with console(count=FEW) as user:
        await user.press("n", "ctrl+s")
        await user.until_shown("Link for the merchant", "Waiting for the merchant")
        (post,) = [r for r in user.transport.requests if r.method == "POST"]

        assert post.content == b"{}"
        assert "platform=" not in user.words()


async def test_a_link_for_one_platform_skips_the_choice() -> None:
    async with console(count=FEW) as user:
        await user.press("n", "down", "space", "tab")
        await user.type("ebay")
        await user.press("enter", "ctrl+s")
        await user.until_shown("Link for the merchant")

        assert "platform=EBAY" in user.words().replace(" ", "")
        (post,) = [r for r in user.transport.requests if r.method == "POST"]
        assert post.content == b"{}"


async def test_a_link_for_one_platform_needs_the_platform() -> None:
    async with console(count=FEW) as user:
        await user.press("n", "down", "space", "ctrl+s")
        await user.until_shown("Pick a platform first.")

        assert user.transport.count("POST") == 0


async def test_the_card_says_when_the_merchant_has_signed_in() -> None:
    async with console(count=FEW) as user:
        await user.press("n", "ctrl+s")
        await user.until_shown("Waiting for the merchant")
        user.clock.advance(seconds=25)
        card = user.app.screen
        await user.until(lambda: card.is_current)
        card._look()  # type: ignore[attr-defined]  # what its timer does every 3 s
        await user.until_shown("The merchant has signed in.")


async def test_the_link_is_copied_from_its_card() -> None:
    async with console(count=FEW) as user:
        await user.press("n", "ctrl+s")
        await user.until_shown("Waiting for the merchant")
        await user.press("c")
        await user.until_shown("Sent the link")

        assert user.app.clipboard == user.app.screen._link  # type: ignore[attr-defined]


# -- refused


async def test_a_refusal_keeps_everything_typed_and_marks_the_fields() -> None:
    refusal = httpx.Response(
        400,
        json={"error_message": "store_url: Not a shop. oauth_client_id: Unknown."},
        headers={"X-Rutter-Request-ID": "req-55"},
    )
    refusing = Transport(before=on("POST", CREATE, refusal))
    async with console(size=(100, 50), count=FEW, transport=refusing) as user:
        form = await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        before = typed(user)
        await user.press("ctrl+s")
        await user.until_shown("Could not create the connection.", "req-55")

        assert typed(user) == before
        notes = {box.field.name: box.note for box in form.inputs}
        assert notes["store_url"] == "Not a shop."
        assert notes["oauth_client_id"] == "Unknown."
        box = focused_field(user)
        assert box is not None
        assert box.field.name == "oauth_client_id"
        assert user.store.count() == FEW


@pytest.mark.parametrize(
    "body",
    [
        {"detail": [{"loc": ["body", "store_url"], "msg": "Not a. shop", "type": "x"}]},
        {"errors": [{"field": "storeUrl", "message": "Not a. shop"}]},
        {"title": "Invalid", "errors": {"store_url": ["Not a. shop"]}},
    ],
)
async def test_a_field_is_marked_whatever_the_shape_of_the_refusal(
    body: object,
) -> None:
    refusing = Transport(before=on("POST", CREATE, httpx.Response(422, json=body)))
    async with console(size=(100, 50), count=FEW, transport=refusing) as user:
        form = await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        await user.press("ctrl+s")
        await user.until(lambda: "Not a. shop (HTTP 422)" in user.words())

        notes = {box.field.name: box.note for box in form.inputs}
        assert notes["store_url"] == "Not a. shop"


async def test_a_refused_merchants_login_does_not_blame_the_profiles() -> None:
    body = {"error_code": "INVALID_CREDENTIALS", "error_message": "Bad API key"}
    refusing = Transport(before=on("POST", CREATE, httpx.Response(401, json=body)))
    async with console(size=(100, 50), count=FEW, transport=refusing) as user:
        await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        await user.press("ctrl+s")
        await user.until(lambda: "merchant's credentials were refused" in user.words())

        assert "Bad API key" in user.words()
        assert "refused the client ID and secret" not in user.words()


async def test_after_a_refusal_the_form_can_be_sent_again() -> None:
    refusing = Transport(before=on("POST", CREATE, httpx.Response(400, json={})))
    async with console(count=FEW, transport=refusing) as user:
        await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        await user.press("ctrl+s")
        await user.until_shown("Could not create the connection.")

        refusing.before = None
        await user.press("ctrl+s")
        await user.until_shown("Link for the merchant")
        assert user.store.count() == FEW + 1


async def test_a_warning_warns_and_lets_it_through() -> None:
    async with console(size=(100, 50), count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await fill_in(user, store_url="shop.example.com")
        await user.until_shown("Usually ends in .mybigcommerce.com")

        await user.press("ctrl+s")
        await user.until_shown("Link for the merchant")


# -- unknown


async def lost(user: User) -> dict[str, str]:
    await open_form(user, BIG_COMMERCE)
    await fill_in(user)
    before = typed(user)
    await user.press("ctrl+s")
    return before


@pytest.mark.parametrize(
    "answer", [httpx.ReadTimeout("lost"), httpx.Response(502, html="<p>Bad gateway")]
)
async def test_a_lost_answer_is_unknown_and_shows_what_is_new(
    answer: httpx.Response | Exception,
) -> None:
    losing = Transport(after=on("POST", CREATE, answer))
    async with console(size=(100, 50), count=FEW, transport=losing) as user:
        before = await lost(user)
        await user.until_shown(
            "May have been created", "new connection appeared in the list:"
        )
        assert "BigCommerce" in user.row("  1  ")
        await user.press("escape")
        await user.pilot.pause()

        assert "may have been created" in user.words()
        assert typed(user) == before
        assert user.transport.count("POST") == 1


async def test_the_new_one_can_be_recognized_and_chosen() -> None:
    losing = Transport(after=on("POST", CREATE, httpx.ReadTimeout("lost")))
    async with console(size=(100, 50), count=FEW, transport=losing) as user:
        old = set(user.app.session.fleet._records)
        await lost(user)
        await user.until_shown("new connection appeared in the list:")
        assert "· BigCommerce ·" in user.words()
        assert "· created 0s ago" in user.words()
        await user.press("1")
        await user.until(lambda: len(user.app.screen_stack) == 1)

        assert user.chosen.id not in old
        assert user.transport.count("POST") == 1


async def test_a_lost_answer_with_nothing_new_says_so() -> None:
    losing = Transport(before=on("POST", CREATE, httpx.ReadTimeout("lost")))
    async with console(size=(100, 50), count=FEW, transport=losing) as user:
        before = await lost(user)
        await user.until(
            lambda: "No new connection appeared in the list." in user.words()
        )
        await user.press("k")
        await user.until(lambda: len(user.app.screen_stack) == 2)

        assert typed(user) == before
        assert user.transport.count("POST") == 1


async def test_nothing_new_is_said_only_of_a_list_read_afterwards() -> None:
    """A list that was on its way already cannot show what was created since."""
    gate = asyncio.Event()
    waiting = asyncio.Event()

    async def hold(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith("/connections") and not gate.is_set():
            waiting.set()
            await gate.wait()
        return None

    losing = Transport(before=hold, after=on("POST", CREATE, httpx.ReadTimeout("lost")))
    gate.set()
    async with console(size=(100, 50), count=FEW, transport=losing) as user:
        gate.clear()
        await user.press("R")
        await user.until(waiting.is_set)
        await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        await user.press("ctrl+s")
        await user.until(lambda: user.transport.count("POST") == 1)
        gate.set()

        await user.until_shown("new connection appeared in the list:")


async def test_a_list_that_cannot_be_read_is_not_called_empty_of_news() -> None:
    def fail(request: httpx.Request) -> httpx.Response | Exception | None:
        if request.method == "POST":
            return httpx.ReadTimeout("lost")
        is_list = request.url.path.endswith("/connections")
        return httpx.Response(503) if is_list and losing.count("POST") else None

    losing = Transport(before=fail)
    async with console(size=(100, 50), count=FEW, transport=losing) as user:
        await lost(user)
        await user.until(lambda: "The list could not be compared." in user.words())

        assert "nothing new" not in user.words()


async def test_after_a_lost_answer_a_second_try_is_asked_about() -> None:
    losing = Transport(before=on("POST", CREATE, httpx.ReadTimeout("lost")))
    async with console(size=(100, 50), count=FEW, transport=losing) as user:
        await lost(user)
        await user.until(lambda: "No new connection appeared" in user.words())
        await user.press("k", "ctrl+s")
        await user.until_shown("Send again?")
        asked = user.transport.count("POST")
        await user.press("s")
        await user.until(lambda: user.transport.count("POST") == 2)

        assert asked == 1


async def test_the_same_credentials_a_moment_later_are_asked_about() -> None:
    """Two connections of one store are easily made, and hard to tell apart."""
    async with console(size=(100, 50), count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        await user.press("ctrl+s")
        await user.until_shown("Link for the merchant")
        await user.press("escape")
        await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        await user.press("ctrl+s")
        await user.until_shown("The same credentials were just sent. Send again?")
        await user.press("k")
        assert user.transport.count("POST") == 1

        user.clock.advance(seconds=61)
        await user.press("ctrl+s")
        await user.until_shown("Link for the merchant")
        assert user.transport.count("POST") == 2


async def test_help_over_the_form_does_not_take_its_place_when_done() -> None:
    gate = asyncio.Event()

    async def hold(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            await gate.wait()
        return None

    async with console(count=FEW, transport=Transport(before=hold)) as user:
        await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        await user.press("ctrl+s", "f1")
        await user.until_shown("Help")
        gate.set()
        await user.until_shown("Link for the merchant")
        await user.press("escape")

        assert len(user.app.screen_stack) == 1


# -- once


async def test_impatience_sends_it_once() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        await user.press_at_once(*["ctrl+s"] * 5)
        await user.until_shown("Link for the merchant")
        await user.pilot.pause()

        assert user.transport.count("POST") == 1
        assert user.store.count() == FEW + 1


async def test_impatience_with_a_link_sends_it_once() -> None:
    async with console(count=FEW) as user:
        await user.press("n")
        await user.press_at_once(*["ctrl+s"] * 5)
        await user.until_shown("Link for the merchant")
        await user.pilot.pause()

        assert user.transport.count("POST") == 1


async def test_leaving_while_it_is_sent_tells_the_outcome_in_the_list() -> None:
    go_on = asyncio.Event()

    async def wait(_: httpx.Request) -> None:
        await go_on.wait()

    slow = Transport(before=on("POST", CREATE, wait))
    async with console(count=FEW, transport=slow) as user:
        await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        await user.press("ctrl+s")
        await user.until_shown("Sending once…")
        await user.press("escape")
        await user.until(lambda: len(user.app.screen_stack) == 1)
        go_on.set()
        await user.until_shown("Created ")

        assert user.transport.count("POST") == 1
        await user.until(lambda: len(user.shown_ids) == FEW + 1)


# -- leaving


async def test_escape_leaves_an_untouched_form_at_once() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await user.press("escape")

        await user.until(lambda: len(user.app.screen_stack) == 1)


async def test_escape_asks_where_something_was_typed() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await user.type("abc")
        await user.press("escape")
        await user.until_shown("Leave without creating?")

        await user.press("k")
        await user.pilot.pause()
        assert "abc" in typed(user).values()
        await user.press("escape")
        await user.until_shown("Leave without creating?")
        await user.press("d")
        await user.until(lambda: len(user.app.screen_stack) == 1)
        assert user.transport.count("POST") == 0


async def test_enter_never_sends_from_any_field() -> None:
    async with console(count=FEW) as user:
        form = await open_form(user, BIG_COMMERCE)
        await fill_in(user)
        for box in form.inputs:
            box.focus()
            await user.press("enter")

        assert user.transport.count("POST") == 0


async def test_a_paste_with_one_line_break_at_its_end_is_fine() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await user.paste("one\n")
        await user.pilot.pause()

        assert "line break" not in user.screen_text()
        assert "one" in typed(user).values()
