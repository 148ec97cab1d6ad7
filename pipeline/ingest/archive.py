"""Documents that are zip archives (Word, OpenDocument): what they unpack to is bounded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from pipeline.errors import UnreadableFile
from pipeline.ingest.source import Page

# A letter of 20 pages unpacks to about 1 MB; what is far over that is a bomb, not a letter.
MAX_UNPACKED = 64 * 2**20
MAX_MEMBERS = 2000


def read(data: bytes, what: str, reader: Callable[[bytes], Page]) -> tuple[Page, ...]:
    """Read a document that is an archive, by its own reader, as one page.

    Raises
    ------
    UnreadableFile
        If the file is damaged, or unpacks to more than a letter can.
    """
    check(data, what)
    try:
        return (reader(data),)
    # python-docx and odfdo raise KeyError, ValueError, lxml and zipfile errors alike.
    except Exception as error:
        raise _damaged(what, error) from error


def check(data: bytes, what: str) -> None:
    """Check that an archive is whole and unpacks to a size that a letter may have.

    Parameters
    ----------
    data
        The file's bytes.
    what
        The kind of file, for people: "Word file".

    Raises
    ------
    UnreadableFile
        If it is no archive, has over 2,000 members or unpacks to over 64 MiB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    # A damaged directory raises struct.error, NotImplementedError and ValueError besides.
    except Exception as error:
        raise _damaged(what, error) from error
    if len(members) > MAX_MEMBERS:
        raise UnreadableFile(f"the {what} has {len(members)} parts", "letters have a few dozen")
    # zipfile reads no more of a member than the size that it declares.
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED:
        raise UnreadableFile(
            f"the {what} unpacks to {unpacked // 2**20} MiB", "letters are far smaller"
        )


def _damaged(what: str, error: Exception) -> UnreadableFile:
    """Return the error for a file that its library cannot read."""
    return UnreadableFile(
        f"the {what} is damaged ({type(error).__name__})", "open it and save it anew"
    )
