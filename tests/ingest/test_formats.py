"""Formats besides PDF: what a letter's text, bullets, tables and footnotes come out as."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from odfdo import Document as OdfDocument
from odfdo import Header, LineBreak, List, ListItem, Paragraph, Row, Table
from PIL import Image

from pipeline import ingest, layout
from pipeline.errors import EmptyFile, NeedsOcr, UnsupportedFile
from pipeline.ingest import image, sniff


def read(folder: Path, data: bytes, name: str = "letter") -> ingest.Source:
    path = folder / name
    path.write_bytes(data)
    return ingest.read(path)


def blocks(source: ingest.Source) -> list[tuple[str, str, int]]:
    letter = layout.build(source)
    return [(b.kind, letter.text[b.start : b.end], b.level) for b in letter.blocks]


BODY = [
    ("line", "Dear Ms Achebe", 0),
    ("paragraph", "What needs to improve?", 0),
    ("bullet", "Audits that lead to change.", 1),
    ("bullet", "the sample", 2),
    ("bullet", "Supervision.", 1),
    ("row", "Overall effectiveness\tGood", 0),
    ("paragraph", "Thank you.", 0),
]


def test_word(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Dear Ms Achebe")
    heading = document.add_heading("What needs to improve?", level=2)
    heading.add_run("1").font.superscript = True
    document.add_paragraph("Audits that lead to change.", style="List Bullet")
    document.add_paragraph("the sample", style="List Bullet 2")
    document.add_paragraph("Supervision.", style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Overall effectiveness", "Good"
    document.add_paragraph("Thank you.")
    out = io.BytesIO()
    document.save(out)
    source = read(tmp_path, out.getvalue())
    assert (source.media_type, source.engine) == (sniff.DOCX, "docx")
    assert blocks(source) == BODY


def test_word_numbering_without_a_list_style(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Dear Ms Achebe")
    for text, number in (("Audits.", "3"), ("No item.", "0")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        numbering = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", "1"), ("w:numId", number)):
            child = OxmlElement(name)
            child.set(child.nsmap["w"].join("{}") + "val", value)
            numbering.append(child)
        properties.append(numbering)
    out = io.BytesIO()
    document.save(out)
    assert blocks(read(tmp_path, out.getvalue()))[1:] == [
        ("bullet", "Audits.", 2),
        ("paragraph", "No item.", 0),
    ]


def test_opendocument(tmp_path: Path) -> None:
    document = OdfDocument("text")
    body = document.body
    body.clear()
    salutation = Paragraph("The Guildhall")
    salutation.append(LineBreak())
    salutation.append_plain_text("Dear Ms Achebe")
    body.append(salutation)
    body.append(Header(2, "What needs to improve?"))
    inner = ListItem("Audits that lead to change.")
    inner.append(List(["the sample"]))
    items = List()
    items.append(inner)
    items.append(ListItem("Supervision."))
    body.append(items)
    table = Table("grades")
    table.append(Row())
    table.set_value("A1", "Overall effectiveness")
    table.set_value("B1", "Good")
    body.append(table)
    last = Paragraph("Thank you.")
    last.insert_note(after="Thank", note_id="n1", citation="1", body="Working together.")
    body.append(last)
    out = io.BytesIO()
    document.save(out)
    source = read(tmp_path, out.getvalue())
    assert (source.media_type, source.engine) == (sniff.ODT, "odt")
    assert blocks(source) == [("line", "The Guildhall", 0), *BODY]
    (note,) = layout.build(source).footnotes
    assert "Working together." in note.text


RTF = rb"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Tahoma;}{\f1\fcharset2 Symbol;}}
\pard Dear Ms Achebe\par What needs to improve?\par
{\listtext\f1\'b7\tab}Audits that lead to change.\par
{\pntext\f1\'a7\tab}The authority\u8217?s data.\par
{\listtext 2.\tab}Supervision.\par \pard Thank you.\par}"""


def test_rich_text(tmp_path: Path) -> None:
    source = read(tmp_path, RTF)
    assert (source.media_type, source.engine) == (sniff.RTF, "rtf")
    assert blocks(source) == [
        ("line", "Dear Ms Achebe", 0),
        ("paragraph", "What needs to improve?", 0),
        ("bullet", "Audits that lead to change.", 1),
        ("bullet", "The authority’s data.", 1),
        ("bullet", "Supervision.", 1),
        ("paragraph", "Thank you.", 0),
    ]


HTML = """<!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body>
<header><nav>Menu</nav>GOV.UK</header><main>
<p>The Guildhall<br>Harrowmere</p><p>Dear Ms&nbsp;Achebe</p><h2>What needs to improve?<sup>1</sup></h2>
<ul><li>Audits that <b>lead</b> to change.<ul><li>the sample</li></ul></li><li><p>Supervision.</p></li></ul>
<table><tr><td>Overall effectiveness</td><td>Good</td></tr></table>
<p style="display:none">Hidden</p><p>Thank
you.</p><script>alert(1)</script></main><footer>Cookies</footer></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_web_page(tmp_path: Path, encoding: str) -> None:
    source = read(tmp_path, HTML.encode(encoding))
    assert (source.media_type, source.engine) == (sniff.HTML, "html")
    head = [("line", "The Guildhall", 0), ("line", "Harrowmere", 0)]
    assert blocks(source) == [*head, *BODY]


def test_a_declared_character_set_is_kept_to(tmp_path: Path) -> None:
    page = '<html><head><meta charset="windows-1252"></head><body><p>children’s – services'
    source = read(tmp_path, page.encode("cp1252"))
    assert source.pages[0].lines[0].text == "children’s – services"


def test_tables_that_a_page_is_laid_out_with_are_not_rows(tmp_path: Path) -> None:
    page = "<html><table><tr><td><p>One</p><p>Two</p></td><td><ul><li>Three</ul></td></tr></table>"
    assert [kind for kind, _, _ in blocks(read(tmp_path, page.encode()))] == [
        "paragraph",
        "paragraph",
        "bullet",
    ]


def message(text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@example.org", "b@example.org"
    mail["Subject"], mail["Date"] = "Letter", "Tue, 12 Mar 2024 10:00:00 +0000"
    mail["Message-ID"] = "<1@example.org>"
    mail.set_content(text)
    return mail


def test_an_email_is_its_text(tmp_path: Path) -> None:
    mail = message("plain")
    mail.add_alternative("<p>Dear Ms Achebe</p><ul><li>Audits – all.</ul>", subtype="html")
    source = read(tmp_path, mail.as_bytes())
    assert (source.media_type, source.engine, source.notes) == (sniff.EMAIL, "html", ())
    assert blocks(source) == [("line", "Dear Ms Achebe", 0), ("bullet", "Audits – all.", 1)]


def test_an_email_is_the_letter_attached_to_it(tmp_path: Path) -> None:
    inner = message("see attached")
    inner.add_attachment(RTF, maintype="application", subtype="rtf", filename="letter.rtf")
    mail = message("fyi")
    mail.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="figures.csv")
    mail.add_attachment(inner)
    mail.add_attachment(
        b"%PDF-1.4 annex", maintype="application", subtype="pdf", filename="annex.pdf"
    )
    source = read(tmp_path, mail.as_bytes())
    assert source.engine == "rtf"
    assert source.notes == (
        "attachment letter.rtf was read",
        "attachment figures.csv was not read",
        "attachment annex.pdf was not read",
    )
    assert blocks(source)[0] == ("line", "Dear Ms Achebe", 0)


def test_an_empty_email_and_a_memo(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile, match="no text and no letter"):
        read(tmp_path, message(" ").as_bytes())
    memo = b"To: Ms Achebe\nFrom: Ofsted\nDate: 12 March 2024\n\nDear Ms Achebe\n"
    assert read(tmp_path, memo).media_type == sniff.TEXT


def test_what_cannot_be_read_says_what_can(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFile, match=r"old Office file.*OpenDocument"):
        read(tmp_path, b"\xd0\xcf\x11\xe0" + bytes(600))


def test_a_picture_needs_ocr(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("L", (30, 30), 255).save(out, "PNG")
    path = tmp_path / "page.png"
    path.write_bytes(out.getvalue())
    with pytest.raises(NeedsOcr, match="picture of a page"):
        ingest.read(path, ingest.Options(ocr="never"))


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PARAGRAPHS = f"""<w:body {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<w:sdt><w:sdtContent><w:p><w:r><w:t>12 March 2024</w:t></w:r></w:p></w:sdtContent></w:sdt>
<w:p><w:r><w:t>Dear </w:t></w:r><w:sdt><w:sdtContent><w:r><w:t>Ms Achebe</w:t></w:r></w:sdtContent>
</w:sdt></w:p>
<w:p><w:r><w:t xml:space="preserve">Kept </w:t></w:r><w:ins><w:r><w:t>and inserted</w:t></w:r></w:ins>
<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:r><mc:AlternateContent><mc:Choice>
<w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback>
<w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></mc:Fallback>
</mc:AlternateContent></w:r></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>A</w:t></w:r></w:p></w:tc>
<w:tc><w:p><w:r><w:t>B</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>D</w:t></w:r></w:p></w:tc></w:tr>
</w:tbl></w:body>"""


def test_word_controls_changes_boxes_and_merged_cells(tmp_path: Path) -> None:
    document = Document()
    body = document.element.body
    section = body.sectPr
    for child in list(body):
        body.remove(child)
    for child in parse_xml(PARAGRAPHS):
        body.append(child)
    body.append(section)
    document.sections[0].header.paragraphs[0].text = "Piccadilly Gate"
    out = io.BytesIO()
    document.save(out)
    assert [text for _, text, _ in blocks(read(tmp_path, out.getvalue()))] == [
        "Piccadilly Gate",
        "12 March 2024",
        "Dear Ms Achebe",
        "Kept and inserted",
        "In a box",
        "A\tB",
        "D",
    ]


def test_word_styles_that_are_lists_and_that_are_not(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Dear Ms Achebe")
    own = document.styles.add_style("Findings", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = document.styles["List Bullet"]
    document.add_paragraph("An item.", style="Findings")
    document.add_paragraph("No item.", style="List Continue")
    document.add_paragraph("Nor this.", style="List Paragraph")
    out = io.BytesIO()
    document.save(out)
    assert [kind for kind, _, _ in blocks(read(tmp_path, out.getvalue()))] == [
        "line",
        "bullet",
        "paragraph",
        "paragraph",
    ]


def test_the_pictures_of_a_signature_are_not_the_letter(tmp_path: Path) -> None:
    logo = io.BytesIO()
    Image.new("L", (30, 30)).save(logo, "PNG")
    mail = message("Dear Ms Achebe")
    mail.add_attachment(
        logo.getvalue(),
        maintype="image",
        subtype="png",
        filename="logo.png",
        cid="<1@x>",
        disposition="inline",
    )
    assert blocks(read(tmp_path, mail.as_bytes()))[0] == ("line", "Dear Ms Achebe", 0)
    mail.add_attachment(RTF, maintype="application", subtype="rtf", filename="letter.rtf")
    assert read(tmp_path, mail.as_bytes()).engine == "rtf"


def test_an_email_that_begins_with_a_table_and_has_an_odd_character_set(tmp_path: Path) -> None:
    mail = message("x")
    mail.set_content("<table><tr><td>Dear Ms Achebe</td></tr></table>", subtype="html")
    data = mail.as_bytes().replace(b'charset="utf-8"', b'charset="x-unknown"')
    assert read(tmp_path, data).pages[0].lines[0].text == "Dear Ms Achebe"


OUTLOOK = """<html><body><form id="aspnetForm"><p class=MsoNormal>Dear Ms Achebe</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;
</span></span>Audits.</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>§</span>Of files.
</p><p>Text<sup>[footnote 1]</sup>.</p><table><tr><td><div>Ada</div><div>Director</div></td><td>x</td></tr>
</table></form></body></html>"""


def test_a_page_that_word_has_saved(tmp_path: Path) -> None:
    assert blocks(read(tmp_path, OUTLOOK.encode())) == [
        ("line", "Dear Ms Achebe", 0),
        ("bullet", "Audits.", 1),
        ("bullet", "Of files.", 2),
        ("paragraph", "Text.", 0),
        ("row", "Ada Director\tx", 0),
    ]


def test_comments_in_opendocument_are_not_read(tmp_path: Path) -> None:
    document = OdfDocument("text")
    document.body.clear()
    paragraph = Paragraph("Dear Ms Achebe")
    paragraph.insert_annotation(after="Dear", body="a secret", creator="Bob")
    document.body.append(paragraph)
    out = io.BytesIO()
    document.save(out)
    assert layout.build(read(tmp_path, out.getvalue())).text == "Dear Ms Achebe"


def test_pictures_are_turned_upright_and_put_on_paper() -> None:
    shape = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    shape.paste((0, 0, 0, 255), (0, 0, 10, 10))
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    shape.save(out, "PNG", exif=exif)
    ((number, picture),) = image.pictures(out.getvalue(), 20)
    assert (number, picture.size) == (1, (20, 40))
    assert picture.getpixel((1, 38)) == 255
    assert picture.getpixel((18, 2)) == 0
