"""Tell a file's type from its first bytes; names lie (web pages saved as ``.pdf`` are common)."""

from __future__ import annotations

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"

# Magic numbers of what people mistake for a letter, and the words to tell them so.
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg", "a JPEG image"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "a PNG image"),
    (b"GIF8", "image/gif", "a GIF image"),
    (b"II*\x00", "image/tiff", "a TIFF image"),
    (b"MM\x00*", "image/tiff", "a TIFF image"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage", "an old Office file (.doc, .xls or .msg)"),
    (b"{\\rtf", "application/rtf", "an RTF document"),
    (b"\x1f\x8b", "application/gzip", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "a 7-Zip archive"),
)
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body")

# A PDF header may stand anywhere in the first 1,024 bytes (ISO 32000-1, Annex H, note 13).
_PDF_WINDOW = 1024


def media_type(data: bytes) -> tuple[str, str]:
    """Tell the type of a file.

    Parameters
    ----------
    data
        The file's bytes (its beginning is enough, but a zip's members are looked for in all).

    Returns
    -------
    tuple of str
        The media type, and a name for people ("a JPEG image").
    """
    for magic, name, words in _OTHERS:
        if data.startswith(magic):
            return name, words
    if b"%PDF-" in data[:_PDF_WINDOW]:
        return PDF, "a PDF"
    if data.startswith(b"PK\x03\x04"):
        if b"word/document.xml" in data:
            return DOCX, "a Word document"
        return "application/zip", "a zip archive"
    head = data[:_PDF_WINDOW].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_HTML):
        return "text/html", "a web page"
    if _is_text(data):
        return TEXT, "text"
    return "application/octet-stream", "binary data of an unknown type"


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 with its mark
        return True
    sample = data[:65536]
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in sample)
    return controls <= len(sample) // 200
