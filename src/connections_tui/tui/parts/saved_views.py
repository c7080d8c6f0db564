"""Views that are kept under a name."""

from msgspec.structs import replace
from textual.binding import Binding

from connections_tui.fleet.shown.preferences import Preferences, SavedView
from connections_tui.fleet.shown.tellable import looks_for_a_token
from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.filtering import SHOWN
from connections_tui.tui.parts.part import Part


class SavedViews(Part):
    """Opens a view, or saves this one under a name."""

    BINDINGS = (Binding("V", "views", "Saved views", show=False, group=SHOWN),)

    def may(self, action: str) -> bool:  # the only one
        return not self.screen.panes.is_reading

    def action_views(self) -> None:
        in_background(self.screen, self._choose, group="views")

    async def _choose(self) -> None:
        screen, view = self.screen, self.screen.filtering.view
        # What cannot be read does not narrow the list, and would not open again.
        text = str(view.query) if screen.filter.error else screen.filter.text
        has_token = looks_for_a_token(view.query, screen.fleet)
        menu = screens.views.ViewsScreen(
            screen.choices.current.views,
            screens.views.saved_view("", view, text),
            screen.filtering.platforms(),
            why_not="The filter contains an access token, which is never saved."
            if has_token
            else "",
        )
        if (outcome := await screen.app.push_screen_wait(menu)) is not None:
            self._apply(outcome, text)

    def _apply(self, outcome: "screens.ViewAction", text: str) -> None:
        screen, filtering = self.screen, self.screen.filtering
        match outcome:
            case screens.views.Opened(saved):
                view = screens.views.view_of(saved, filtering.platforms())
                sorts = view.sorts if saved.sort else filtering.view.sorts
                screen.filter.text = saved.filter
                filtering.show(replace(view, sorts=sorts))
            case screens.views.Removed(name):
                screen.keep(lambda c: replace(c, views=_without(c, name)))
            case _:
                name = outcome.name
                saved = screens.views.saved_view(name, filtering.view, text)
                screen.keep(lambda c: replace(c, views=(*_without(c, name), saved)))


def _without(chosen: Preferences, name: str) -> tuple[SavedView, ...]:
    return tuple(view for view in chosen.views if view.name != name)
