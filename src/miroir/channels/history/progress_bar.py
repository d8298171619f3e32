"""How far an import is, on a terminal as a bar, elsewhere as a line now and then."""

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from miroir.channels.history.running import Seen

LINE_EVERY = 1000  # mails


class ProgressBar:
    """A bar by bytes, with the number of mails. It writes to the error output."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("0 mails", total=None)
        self._told = 0

    def __enter__(self) -> "ProgressBar":
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the bar as it is."""
        self._bar.stop()

    def tell(self, seen: Seen) -> None:
        """Show how far it is."""
        mails = seen.taken + seen.known
        self._bar.update(
            self._task, completed=seen.done, total=seen.size, description=f"{mails} mails"
        )
        if not self._console.is_terminal and mails - self._told >= LINE_EVERY:
            self._told = mails
            self._console.print(f"{mails} mails, {seen.done} of {seen.size} bytes")
