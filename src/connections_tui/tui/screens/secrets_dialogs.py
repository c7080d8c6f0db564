"""Questions before a token is replaced, and before credentials are read."""

from textual.content import Content

from connections_tui.tui.screens.confirm import ConfirmScreen


class RotateScreen(ConfirmScreen):
    """In production a word must be typed first."""

    TITLE_WORDS = "Rotate access token"
    YES = "Rotate"
    NO = "Keep it"
    TO_DO_IT = "to rotate it"

    def consequences(self) -> Content:
        return Content(
            "The access token stops working immediately, in every program that uses "
            "it. This cannot be undone.\n"
            "The console goes on with the new one. To hand it out, copy it (y)."
        )


class CredentialsQuestion(ConfirmScreen):
    """A word must be typed in every environment."""

    TITLE_WORDS = "Read platform credentials"
    YES = "Read"
    NO = "Cancel"
    TO_DO_IT = "to read them"

    @property
    def is_by_word(self) -> bool:
        return True

    def consequences(self) -> Content:
        return Content(
            "These are the merchant's own login to the platform: whoever has them can "
            "use the store.\n"
            "They are masked until you press x, and nothing is stored. The audit "
            "records that they were read."
        )
