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


def read(data: bytes, mode: ocr.Ocr) -> tuple[Page, ...]:
    """Read a picture, a page a frame.

    Raises
    ------
    NeedsOcr
        If OCR is not installed or not wanted.
    UnreadableFile
        If the picture is damaged, or larger than a page can be.
    """
    if mode == "never" or not ocr.available():
        raise NeedsOcr("the file is a picture of a page", ocr.advice())
    return tuple(
        ocr.read(frame, number, dpi) for number, (frame, dpi) in enumerate(_frames(data), 1)
    )


def pictures(data: bytes, width: int) -> Iterator[tuple[int, Image]]:
    """Give the frames of a picture, drawn to a width in pixels.

    Raises
    ------
    UnreadableFile
        As :func:`read`.
    """
    for number, (frame, _) in enumerate(_frames(data), start=1):
        height = max(round(frame.height * width / frame.width), 1)
        yield number, frame.resize((width, height))


def _frames(data: bytes) -> Iterator[tuple[Image, float]]:
    """Give each frame, greyscale and upright, and its dots an inch."""
    from PIL import Image, ImageOps, ImageSequence

    try:
        with Image.open(io.BytesIO(data)) as picture:
            for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
                if number > MAX_FRAMES or frame.width * frame.height > MAX_PIXELS:
                    raise UnreadableFile("the picture is far too large", "scan it at 300 dpi")
                across, down = (float(dpi) for dpi in frame.info.get("dpi", (0, 0)))
                upright = ImageOps.exif_transpose(frame)
                if upright.has_transparency_data:
                    paper = Image.new("RGBA", upright.size, "white")
                    upright = Image.alpha_composite(paper, upright.convert("RGBA"))
                grey = upright.convert("L")
                if not 100 <= across <= 1200:
                    across = grey.width / _A4
                elif 0 < down < across:  # a fax has fewer lines an inch than dots in a line
                    grey = grey.resize((grey.width, round(grey.height * across / down)))
                yield grey, across
    except IngestError:
        raise
    # Pillow raises OSError, SyntaxError, ValueError, struct.error and more on damaged pictures.
    except Exception as error:
        raise UnreadableFile(
            f"the picture is damaged ({type(error).__name__})", "scan the page again"
        ) from error
