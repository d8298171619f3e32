"""Mail of before, taken over from files or a mailbox as closed conversations."""

from miroir.channels.history.importing import Importer, Progress
from miroir.channels.history.progress_bar import ProgressBar
from miroir.channels.history.running import Seen, import_mail
from miroir.channels.history.sources import Source, source_of

__all__ = ["Importer", "Progress", "ProgressBar", "Seen", "Source", "import_mail", "source_of"]
