"""E-mail (``.eml``), by the standard library: the letter attached to it, or else its own text."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from typing import NamedTuple

from pipeline.errors import EmptyFile, UnreadableFile
from pipeline.ingest import sniff, text

# A message may be attached to a message; letters are not wrapped more often than this.
MAX_DEPTH = 3
MAX_PARTS = 200


class Content(NamedTuple):
    """What of an e-mail is the letter: its bytes, their type, and notes on what else is there."""

    data: bytes
    media_type: str
    notes: tuple[str, ...]


class _Part(NamedTuple):
    name: str
    data: bytes
    media_type: str


def letter(data: bytes) -> Content:
    """Find the letter in an e-mail: the first document attached, or else the text.

    A web page, a text or a picture is taken for the letter only if it is attached as a file and no
    document is; the pictures of a signature are neither.

    Raises
    ------
    UnreadableFile, EmptyFile
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
        attached = list(_attachments(message))
        documents = [part for part in attached if part.media_type in sniff.DOCUMENTS]
        others = [part for part in attached if part.media_type in _SECOND_BEST]
        for part in (*documents, *others):
            notes = [f"attachment {part.name} was read"]
            notes += [f"attachment {p.name} was not read" for p in attached if p is not part]
            return Content(part.data, part.media_type, tuple(notes))
        body, media_type = _body(message)
    except UnreadableFile:
        raise
    # Malformed messages make the parser of headers raise errors of many kinds.
    except Exception as error:
        raise UnreadableFile(
            f"the e-mail is damaged ({type(error).__name__})", "export it again"
        ) from error
    if not body.strip():
        raise EmptyFile("the e-mail has no text and no letter attached", "export it again")
    unread = tuple(f"attachment {part.name} was not read" for part in attached)
    return Content(_utf8(body), media_type, unread)


_SECOND_BEST = {sniff.HTML, sniff.TEXT, *sniff.IMAGES}


def _utf8(words: str) -> bytes:
    # With the mark, whatever character set the text itself names is overruled.
    return b"\xef\xbb\xbf" + words.encode("utf-8")


def _body(message: EmailMessage) -> tuple[str, str]:
    part = message.get_body(preferencelist=("html", "plain"))
    if part is None:
        return "", sniff.TEXT
    return _words(
        part
    ), part.get_content_type() if part.get_content_type() == sniff.HTML else sniff.TEXT


def _words(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except LookupError:  # a character set that Python does not know
        content = part.get_payload(decode=True)
        return text.decode(content) if isinstance(content, bytes) else ""


def _attachments(message: EmailMessage, depth: int = 1) -> Iterator[_Part]:
    """Give the files attached to a message, and those attached to attached messages."""
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            raise UnreadableFile(f"the e-mail has over {MAX_PARTS} parts", "save the letter alone")
        if part.is_multipart() or not (part.is_attachment() or part.get_filename()):
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            continue
        media_type, _ = sniff.media_type(content)
        inline = part.get_content_disposition() == "inline" or part.get("Content-ID")
        if inline and media_type in _SECOND_BEST:
            continue
        if media_type == sniff.EMAIL and depth < MAX_DEPTH:
            yield from _attachments(message_from_bytes(content, policy=policy.default), depth + 1)
        else:
            yield _Part(part.get_filename() or f"number {number}", content, media_type)
