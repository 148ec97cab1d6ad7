"""What can be wrong with a PDF, in the same words whichever engine meets it."""

from __future__ import annotations

from pipeline.errors import EncryptedFile, UnreadableFile


def damaged(reason: str) -> UnreadableFile:
    """Return the error for a damaged file or page; ``reason`` says what of it cannot be read."""
    return UnreadableFile(reason, "open it in a viewer and print it to a new PDF")


def locked() -> EncryptedFile:
    """Return the error for a file that needs a password."""
    return EncryptedFile("the PDF needs a password", "save a copy without one and try again")
