"""Tell a file's type from its first bytes; names lie (web pages saved as ``.pdf`` are common)."""

from __future__ import annotations

import re

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
RTF = "application/rtf"
HTML = "text/html"
EMAIL = "message/rfc822"
TEXT = "text/plain"
IMAGES = frozenset({"image/jpeg", "image/png", "image/tiff"})
# What a letter comes as, when it is attached to an e-mail.
DOCUMENTS = frozenset({PDF, DOCX, ODT, RTF})

# Magic numbers, and words for people.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg", "a JPEG image"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "a PNG image"),
    (b"GIF8", "image/gif", "a GIF image"),
    (b"II*\x00", "image/tiff", "a TIFF image"),
    (b"MM\x00*", "image/tiff", "a TIFF image"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage", "an old Office file (.doc, .xls or .msg)"),
    (b"{\\rtf", RTF, "an RTF document"),
    (b"\x1f\x8b", "application/gzip", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "a 7-Zip archive"),
)
_HEADER = re.compile(rb"[!-9;-~]{2,60}:[ \t]")
_HEADER_NAME = re.compile(rb"^([!-9;-~]{2,60}):", re.MULTILINE)
_HEADERS = frozenset(
    b"from to date subject mime-version message-id received return-path content-type".split()
)
# A saved page may begin with an XML declaration or comments.
_XML = re.compile(rb"^(?:<\?xml[^>]{0,200}\?>|<!--.{0,600}?-->|\s)+", re.DOTALL)
_BY_MACHINE = frozenset({b"mime-version", b"message-id", b"received"})
_HTML = re.compile(
    rb"<(?:!doctype html|(?:html|head|body|meta|title|style|table|t[dr]|h[1-6]|span|font|div|p|br"
    rb"|ul|ol|main|article|center)\b)"
)

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
    for magic, name, words in _MAGIC:
        if data.startswith(magic):
            return name, words
    if b"%PDF-" in data[:_PDF_WINDOW]:
        return PDF, "a PDF"
    if data.startswith(b"PK\x03\x04"):
        if b"word/document" in data:
            return DOCX, "a Word document"
        # An OpenDocument file begins with a member "mimetype" that is not compressed.
        if data[30:38] == b"mimetype" and ODT.encode() in data[:200]:
            return ODT, "an OpenDocument text"
        return "application/zip", "a zip archive"
    head = _XML.sub(b"", data[:_PDF_WINDOW].lstrip(b"\xef\xbb\xbf \t\r\n").lower())
    if _HTML.match(head) or _is_wide_html(data):
        return HTML, "a web page"
    if _is_email(data):
        return EMAIL, "an e-mail"
    if _is_text(data):
        return TEXT, "text"
    return "application/octet-stream", "binary data of an unknown type"


def _is_wide_html(data: bytes) -> bool:
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    head = data[:_PDF_WINDOW].decode("utf-16", errors="replace").lstrip().lower()
    return _HTML.match(head.encode("ascii", errors="replace")) is not None


def _is_email(data: bytes) -> bool:
    """Whether a file begins with the headers of a message (RFC 5322); a memo has fewer."""
    if not _HEADER.match(data):
        return False
    head = re.split(rb"\r?\n\r?\n", data[:65536], maxsplit=1)[0]
    names = {name.lower() for name in _HEADER_NAME.findall(head)}
    return len(names & _HEADERS) >= 3 and bool(names & _BY_MACHINE)


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 with its mark
        return True
    sample = data[:65536]
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in sample)
    return controls <= len(sample) // 200
