"""The errors a user can meet.  Each says which file it is about and what to do next."""

from __future__ import annotations


class LettersError(Exception):
    """Base of every error that is shown to the user as one line.

    Parameters
    ----------
    message
        What is wrong, in plain words.
    advice
        What to do next; appended to the message.
    """

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __reduce__(self) -> tuple[type[LettersError], tuple[str, str]]:
        # So that one that is raised in a worker arrives whole.
        return type(self), (self.message, self.advice)

    def __str__(self) -> str:
        return f"{self.message}; {self.advice}" if self.advice else self.message


class IngestError(LettersError):
    """A file could not be read as a letter."""


class EmptyFile(IngestError):
    """The file holds no text at all, or no pages."""


class UnsupportedFile(IngestError):
    """The file is of a type that is not read, whatever its name says."""


class EncryptedFile(IngestError):
    """The file needs a password."""


class UnreadableFile(IngestError):
    """The file is of a known type but is damaged, or is over a limit."""


class NeedsOcr(IngestError):
    """The file is a picture of text (a scan), and OCR is not installed or not wanted."""


class ConfigError(LettersError):
    """A config, taxonomy or gazetteer file is wrong."""


class CorpusError(LettersError):
    """A corpus file or a label file is wrong."""


class ModelError(LettersError):
    """A model folder is missing, damaged, or holds a type that is not trusted."""
