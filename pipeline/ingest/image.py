"""Pictures of letters (JPEG, PNG, TIFF of several pages), by OCR."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.errors import IngestError, NeedsOcr, UnreadableFile
from pipeline.ingest import ocr
from pipeline.ingest.source import Page

if TYPE_CHECKING:
    from PIL.Image import Image

# A3 at 400 dots an inch; what is far over that is a bomb, not a page.
MAX_PIXELS = 40_000_000
MAX_FRAMES = 200
# The width of A4 in inches: what a picture is taken to show if it does not tell its resolution.
_A4 = 8.27


def pictures(data: bytes, width: int) -> Iterator[tuple[int, Image]]:
    """Give the frames of a picture, drawn to a width in pixels."""
    from PIL import Image, ImageSequence

    with Image.open(io.BytesIO(data)) as picture:
        for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
            height = max(round(frame.height * width / frame.width), 1)
            yield number, frame.convert("L").resize((width, height))


def read(data: bytes, mode: ocr.Ocr) -> tuple[Page, ...]:
    """Read a picture, a page a frame.

    Raises
    ------
    NeedsOcr
        If OCR is not installed or not wanted.
    UnreadableFile
        If the picture is damaged, or larger than a page can be.
    """
    from PIL import Image, ImageSequence

    if mode == "never" or not ocr.available():
        raise NeedsOcr("the file is a picture of a page", ocr.INSTALL)
    try:
        with Image.open(io.BytesIO(data)) as picture:
            pages = []
            for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
                if number > MAX_FRAMES or frame.width * frame.height > MAX_PIXELS:
                    raise UnreadableFile("the picture is far too large", "scan it at 300 dpi")
                dpi = float(frame.info.get("dpi", (0, 0))[0])
                if not 100 <= dpi <= 1200:
                    dpi = frame.width / _A4
                pages.append(ocr.read(frame.convert("L"), number, dpi))
            return tuple(pages)
    except IngestError:
        raise
    # Pillow raises OSError, SyntaxError, ValueError, struct.error and more on damaged pictures.
    except Exception as error:
        raise UnreadableFile(
            f"the picture is damaged ({type(error).__name__})", "scan the page again"
        ) from error
