"""What a link for a merchant takes: where they return to, and their Shopify shop."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from connections_tui.fleet.links import SHOPIFY, LinkOptions, shop_name
from connections_tui.platforms import CredentialField
from connections_tui.platforms.base import Expect, FieldKind
from connections_tui.tui.widgets.credential_form import KnownStore
from connections_tui.tui.widgets.field_input import FieldInput, joined, warn_first

_REDIRECT, _SHOP = "redirect_url", "shopifyStore"


def _link_field(
    name: str, description: str, *, example: str, expect: Expect
) -> CredentialField:
    return CredentialField(
        name=name,
        description=description,
        kind=FieldKind.TEXT,
        required=False,
        choices=(),
        suggestions=(),
        example=example,
        is_sensitive=False,
        expectations=(expect,),
    )


_FIELDS = (
    _link_field(
        _REDIRECT,
        "Where the merchant returns to after signing in.",
        example="https://app.example.com/done",
        expect=Expect(r"^https://[^\s/]+", "Usually a web address, https://…"),
    ),
    _link_field(
        _SHOP,
        "The shop's name at myshopify.com.",
        example="example",
        expect=Expect(
            r"(?i)^(https?://)?[a-z0-9-]+(\.myshopify\.com\b.*)?$",
            "Usually the part before .myshopify.com.",
        ),
    ),
)


class LinkForm(Vertical):
    """Two boxes that may stay empty, with warnings at each."""

    class Changed(Message):
        """The link has changed."""

    def __init__(self, known: KnownStore, *, id: str) -> None:
        super().__init__(id=id)
        self._known = known

    def compose(self) -> ComposeResult:
        for field in _FIELDS:
            yield FieldInput(field, blocks_secrets=False)

    def offer(self, platform: str | None) -> None:
        """Asks what a link for this platform takes; None for any platform."""
        self.query_one(f"#field-{_SHOP}").display = platform == SHOPIFY

    def options(self, platform: str | None) -> LinkOptions:
        """What was chosen for a link."""
        boxes = {box.field.name: str(box.value) for box in self._boxes}
        shop = boxes[_SHOP] if platform == SHOPIFY else None
        return LinkOptions(platform, boxes[_REDIRECT], shop)

    def warns(self) -> bool:
        """Shows warnings that were not shown yet; whether there are any."""
        return bool(warn_first(self._warnings))

    @property
    def _boxes(self) -> list[FieldInput]:
        return list(self.query(FieldInput))

    @property
    def _warnings(self) -> dict[FieldInput, str | None]:
        """What looks unusual about the values."""
        return {
            box: None if box.is_empty else self._warning(box)
            for box in self._boxes
            if box.display
        }

    def _warning(self, box: FieldInput) -> str | None:
        return joined(*box.field.warnings(str(box.value)), self._known_shop(box))

    def _known_shop(self, box: FieldInput) -> str | None:
        """The warning where a connection of the shop is known."""
        if box.field.name != _SHOP or not (shop := shop_name(str(box.value))):
            return None
        return self._known(SHOPIFY, f"{shop}.myshopify.com")

    @on(FieldInput.Changed)
    @on(FieldInput.Left)
    def _show_warnings(self) -> None:
        for box, warning in self._warnings.items():
            is_typing = box.has_focus_within
            box.show_state(warning=self._known_shop(box) if is_typing else warning)
        self.post_message(self.Changed())

    @on(FieldInput.Submitted)
    def _go_on(self) -> None:
        """Enter goes on to the next field; it never sends."""
        self.screen.focus_next()
