"""E-mail (``.eml``), by the standard library: the letter attached to it, or else its own text."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple

from pipeline.errors import EmptyFile, UnreadableFile
from pipeline.ingest import sniff

# A message may be attached to a message; letters are not wrapped more often than this.
MAX_DEPTH = 3
MAX_PARTS = 200


class Content(NamedTuple):
    """What of an e-mail is the letter: its bytes, and notes for people about what else is there."""

    data: bytes
    notes: tuple[str, ...]


def letter(data: bytes) -> Content:
    """Find the letter in an e-mail: the first attachment that can be read, or else the text.

    Raises
    ------
    UnreadableFile, EmptyFile
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
        attached = list(_attachments(message))
        if attached:
            name, content = attached[0]
            others = [f"attachment {other} was not read" for other, _ in attached[1:]]
            return Content(content, (f"attachment {name} was read", *others))
        body = message.get_body(preferencelist=("html", "plain"))
        words = body.get_content() if body is not None else ""
    except UnreadableFile:
        raise
    # Malformed messages make the parser of headers raise errors of many kinds.
    except Exception as error:
        raise UnreadableFile(
            f"the e-mail is damaged ({type(error).__name__})", "export it again"
        ) from error
    if not isinstance(words, str) or not words.strip():
        raise EmptyFile("the e-mail has no text and no letter attached", "export it again")
    # With the mark, whatever character set the text itself names is overruled.
    return Content(b"\xef\xbb\xbf" + words.encode("utf-8"), ())


def _attachments(message: EmailMessage, depth: int = 1) -> Iterator[tuple[str, bytes]]:
    """Give the name and the bytes of each attached letter, those of attached messages too."""
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            raise UnreadableFile(f"the e-mail has over {MAX_PARTS} parts", "save the letter alone")
        if part.is_multipart() or (not part.is_attachment() and not part.get_filename()):
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            continue
        kind, _ = sniff.media_type(content)
        if kind == sniff.EMAIL and depth < MAX_DEPTH:
            inner = message_from_bytes(content, policy=policy.default)
            yield from _attachments(inner, depth + 1)
        elif kind in sniff.DOCUMENTS:
            yield part.get_filename() or f"number {number}", content
