"""The data folder, before anything is opened in it."""

from tempfile import TemporaryFile

from workforceos.settings import Settings


class DataFolderUnusable(ValueError):
    """The folder of WORKFORCEOS_DATA_DIR cannot be made, or takes no files."""


def must_be_writable(settings: Settings) -> None:
    """Make the folder where it is used and missing. Raises DataFolderUnusable, which names setting and reason."""
    if not settings.uses_data_dir:
        return
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=settings.data_dir):
            pass  # rights alone do not tell: a disk may be read-only, or have no room for one more file
    except OSError as error:
        reason = "it is not a folder" if isinstance(error, FileExistsError) else error.strerror
        folder = settings.data_dir.absolute()
        raise DataFolderUnusable(f"the data folder {folder} (WORKFORCEOS_DATA_DIR) cannot be used: {reason}") from error
