"""Damaged and hostile files, made from whole ones by a seed: the same seed gives the same file."""

from __future__ import annotations

import email.message
import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

OBJECT = re.compile(rb"(?<!\d)\d+ 0 obj\b.*?\bendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
Luck = random.Random


class Damaged(NamedTuple):
    """A file: what was done to it, the name it gets, its bytes."""

    how: str
    name: str
    data: bytes


def damaged(seed: int, originals: Sequence[bytes]) -> Damaged:
    """Return the damaged file of a seed.

    Nine in ten are broken PDFs, made from one of ``originals``; the others are hostile files of
    all formats.
    """
    luck = random.Random(seed)
    if luck.random() < 0.1:
        name, make = luck.choice(HOSTILE)
        return Damaged(make.__name__, f"{seed:05}.{name}", make(luck))
    make_broken = luck.choice(BROKEN)
    return Damaged(
        make_broken.__name__, f"{seed:05}.pdf", make_broken(luck, luck.choice(originals))
    )


# --- PDFs that were whole once.


def cut(luck: Luck, data: bytes) -> bytes:
    """Cut off the end."""
    return data[: luck.randrange(1, len(data))]


def headless(luck: Luck, data: bytes) -> bytes:
    """Cut off the beginning, but for the first line."""
    return b"%PDF-1.7\n" + data[luck.randrange(20, len(data)) :]


def flipped(luck: Luck, data: bytes) -> bytes:
    """Change single bytes."""
    changed = bytearray(data)
    for _ in range(luck.choice([1, 5, 50, 500, 5000])):
        changed[luck.randrange(8, len(changed))] = luck.randrange(256)
    return bytes(changed)


def zeroed(luck: Luck, data: bytes) -> bytes:
    """Overwrite a stretch with zeros."""
    start = luck.randrange(8, len(data))
    length = min(luck.choice([16, 512, 4096, 65536]), len(data) - start)
    return data[:start] + bytes(length) + data[start + length :]


def swapped(luck: Luck, data: bytes) -> bytes:
    """Exchange two objects."""
    objects = list(OBJECT.finditer(data))
    if len(objects) < 2:
        return flipped(luck, data)
    a, b = sorted(luck.sample(objects, 2), key=lambda match: match.start())
    between = data[a.end() : b.start()]
    return data[: a.start()] + b.group() + between + a.group() + data[b.end() :]


def renumbered(luck: Luck, data: bytes) -> bytes:
    """Point references at other objects: loops, kids that are fonts, streams that are pages."""

    def other(match: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % luck.randrange(1, 60) if luck.random() < 0.2 else match.group()

    return re.sub(rb"\b\d{1,4} 0 R\b", other, data)


def streams_cut(luck: Luck, data: bytes) -> bytes:
    """Shorten the contents of streams, and leave the stated length as it was."""

    def shorter(match: re.Match[bytes]) -> bytes:
        if luck.random() < 0.5:
            return match.group()
        content = match.group(1)
        return b"stream\n" + content[: luck.randrange(len(content) + 1)] + b"\nendstream"

    return STREAM.sub(shorter, data)


def numbers_wild(luck: Luck, data: bytes) -> bytes:
    """Replace numbers outside streams by absurd ones: lengths, offsets, counts, boxes."""
    wild = [b"0", b"-1", b"99999999999", b"4294967296", b"1e400", b"0.0000001"]

    def number(match: re.Match[bytes]) -> bytes:
        return luck.choice(wild) if luck.random() < 0.02 else match.group()

    return re.sub(rb"(?<=[ /\[])\d{1,10}(?=[ \]/>\r\n])", number, data)


def spliced(luck: Luck, data: bytes) -> bytes:
    """Repeat a stretch somewhere else."""
    start = luck.randrange(len(data))
    piece = data[start : start + luck.randrange(1, 20_000)]
    at = luck.randrange(len(data))
    return data[:at] + piece + data[at:]


BROKEN: list[Callable[[Luck, bytes], bytes]] = [
    cut,
    headless,
    flipped,
    zeroed,
    swapped,
    renumbered,
    streams_cut,
    numbers_wild,
    spliced,
]

# --- Files that were made to do harm.


def pdf(objects: Sequence[bytes]) -> bytes:
    """Write a PDF of numbered objects; the first is its catalog."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Write a stream object's body."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def one_page(content: bytes, *others: bytes) -> bytes:
    """Write a PDF of one page; ``others`` are objects from number 6 on."""
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>>>",
            content,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *others,
        ]
    )


def pdf_bomb(luck: Luck) -> bytes:
    """A page whose content unpacks to hundreds of megabytes."""
    packed = zlib.compress(bytes(luck.choice([200, 400]) * 2**20), 9)
    if luck.random() < 0.5:
        return one_page(stream(packed, b"/Filter/FlateDecode"))
    return one_page(stream(zlib.compress(packed, 9), b"/Filter[/FlateDecode/FlateDecode]"))


def pdf_many_pages(luck: Luck) -> bytes:
    """Ten thousand pages."""
    count = 10_000
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", tree, *[page] * count])


def pdf_deep_pages(luck: Luck) -> bytes:
    """A tree of pages as deep as it is long."""
    depth = luck.choice([200, 5000])
    nodes = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (number + 3) for number in range(depth)]
    page = b"<</Type/Page/MediaBox[0 0 595 842]>>"
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, page])


def pdf_deep_arrays(luck: Luck) -> bytes:
    """Arrays in arrays, in a page's content and in an object."""
    depth = luck.choice([500, 100_000])
    nested = b"[" * depth + b"]" * depth
    return one_page(stream(nested + b" TJ"), nested)


def pdf_forms_in_forms(luck: Luck) -> bytes:
    """Forms that draw the next form ten times each, or themselves."""
    forms = []
    levels = luck.choice([1, 8])
    for level in range(levels):
        drawn = 6 if levels == 1 else min(7 + level, 5 + levels)
        entries = (
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % drawn
        )
        forms.append(stream(b"/X Do " * 10, entries))
    return one_page(stream(b"/X Do"), *forms)


def pdf_huge_page(luck: Luck) -> bytes:
    """A page with a quarter of a million words on top of each other."""
    return one_page(stream(b"BT /F1 12 Tf 72 700 Td " + b"(word ) Tj " * 250_000 + b"ET"))


def docx_bomb(luck: Luck) -> bytes:
    """A Word file that unpacks to gigabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("word/document.xml", bytes(luck.choice([70, 300]) * 2**20))
    return out.getvalue()


def _docx(document: bytes) -> bytes:
    from docx import Document

    whole, out = io.BytesIO(), io.BytesIO()
    Document().save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, document if name == "word/document.xml" else old.read(name))
    return out.getvalue()


_WORD = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx_laughs(luck: Luck) -> bytes:
    """Entities that unfold to entities, a billion in the end."""
    lines = [b'<!ENTITY a0 "ha">']
    lines += [
        b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)
    ]
    return _docx(
        b"<!DOCTYPE d [%s]><w:document %s><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body>"
        b"</w:document>" % (b"".join(lines), _WORD)
    )


def docx_deep(luck: Luck) -> bytes:
    """Elements in elements."""
    depth = luck.choice([250, 50_000])
    tables = b"<w:tbl><w:tr><w:tc>" * depth + b"</w:tc></w:tr></w:tbl>" * depth
    return _docx(b"<w:document %s><w:body>%s</w:body></w:document>" % (_WORD, tables))


def odt_broken(luck: Luck) -> bytes:
    """An OpenDocument file with contents of noise, or a bomb."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        mime = "application/vnd.oasis.opendocument.text"
        archive.writestr("mimetype", mime, compress_type=zipfile.ZIP_STORED)
        archive.writestr("content.xml", luck.choice([luck.randbytes(3000), bytes(80 * 2**20)]))
    return out.getvalue()


def rtf_deep(luck: Luck) -> bytes:
    """Groups in groups, closed or not."""
    depth = luck.choice([1000, 200_000])
    return rb"{\rtf1 " + b"{" * depth + rb"\listtext" + b"}" * luck.choice([0, depth]) + b" x}"


def html_deep(luck: Luck) -> bytes:
    """Blocks in blocks."""
    return b"<html><body>" + b"<div>" * luck.choice([1000, 200_000]) + b"Dear Ms Achebe"


def html_tables(luck: Luck) -> bytes:
    """Tables in tables in tables, and very many cells."""
    depth = luck.choice([5, 60])
    inner = b"<table><tr><td>a<td>b" * depth
    return b"<!doctype html>" + inner + b"<tr><td>x<td>y" * 20_000


def eml_deep(luck: Luck) -> bytes:
    """A message in a message in a message."""
    message = email.message.EmailMessage()
    message.set_content("Dear Ms Achebe")
    for _ in range(luck.choice([3, 60])):
        outer = email.message.EmailMessage()
        outer["From"], outer["Subject"], outer["Date"] = "a@example.org", "Fw", "1 May 2024"
        outer["Message-ID"] = "<1@example.org>"
        outer.set_content("see attached")
        outer.add_attachment(message)
        message = outer
    return message.as_bytes()


def eml_broken(luck: Luck) -> bytes:
    """Headers that are none, and parts without an end."""
    head = b"From: a@example.org\r\nSubject: =?utf-8?Q?=?=\r\nDate: never\r\nMIME-Version: 1.0\r\n"
    kind = (
        b'Content-Type: multipart/mixed; boundary="' + luck.randbytes(4).hex().encode() + b'"\r\n'
    )
    return head + kind + b"Content-Transfer-Encoding: base64\r\n\r\n" + luck.randbytes(2000)


def picture_bomb(luck: Luck) -> bytes:
    """A PNG that says it is larger than a football field."""
    head = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    body = b"IDAT" + zlib.compress(bytes(1000))
    chunks = [head, body, b"IEND"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (len(c) - 4).to_bytes(4, "big") + c + zlib.crc32(c).to_bytes(4, "big") for c in chunks
    )


def text_long(luck: Luck) -> bytes:
    """Text without an end: one line, or one letter a line, or a form feed after each letter."""
    return b"Dear Ms Achebe" + luck.choice([b"x", b"a\n", b"1 May 2024 ", b"\f", b"- \n"]) * 200_000


def noise(luck: Luck) -> bytes:
    """Bytes that mean nothing, behind the first ones of some format."""
    heads = [b"%PDF-1.4\n", b"PK\x03\x04", rb"{\rtf1", b"\xff\xd8\xff", b"II*\x00", b"<html>", b""]
    return luck.choice(heads) + luck.randbytes(luck.randrange(1, 50_000))


HOSTILE: list[tuple[str, Callable[[Luck], bytes]]] = [
    ("pdf", pdf_bomb),
    ("pdf", pdf_many_pages),
    ("pdf", pdf_deep_pages),
    ("pdf", pdf_deep_arrays),
    ("pdf", pdf_forms_in_forms),
    ("pdf", pdf_huge_page),
    ("docx", docx_bomb),
    ("docx", docx_laughs),
    ("docx", docx_deep),
    ("odt", odt_broken),
    ("rtf", rtf_deep),
    ("html", html_deep),
    ("html", html_tables),
    ("eml", eml_deep),
    ("eml", eml_broken),
    ("png", picture_bomb),
    ("txt", text_long),
    ("pdf", noise),
]
