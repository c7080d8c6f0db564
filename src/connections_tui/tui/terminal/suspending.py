"""ctrl+z: back to the shell that started the console, which can resume it."""

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.widgets import Input, TextArea

if TYPE_CHECKING:
    from connections_tui.tui.terminal.process import ProcessApp


@runtime_checkable
class JobDriver(Protocol):
    """A driver that can stop its job, and a shell resumes it."""

    def suspend_job(self) -> None: ...


class Suspending:
    """Stops the job, unless a change is in progress."""

    def __init__(self, app: "ProcessApp") -> None:
        self._app = app

    @property
    def why_not(self) -> str:
        """Why ctrl+z is off; empty if it is not."""
        driver = self._app._driver
        if driver is None or driver.is_headless or driver.can_suspend:
            return ""
        return "No shell with job control started this console, so none can resume it."

    @property
    def may(self) -> bool:
        # In a field people press it to undo.
        is_typing = isinstance(self._app.focused, Input | TextArea)
        return not is_typing and not self.why_not

    def action_suspend_process(self) -> None:
        app, driver = self._app, self._app._driver
        if app.ending.changes.is_in_progress:
            said = "Cannot suspend while a change is in progress."
            app.notify(said, severity="warning", markup=False)
        elif isinstance(driver, JobDriver) and not self.why_not:
            driver.suspend_job()
