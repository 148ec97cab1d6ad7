"""Letters as a scanner or a fax machine gives them: pages turned into pictures, with a seed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

Luck = np.random.Generator


def clean(page: Image.Image, luck: Luck) -> Image.Image:
    """A good scanner."""
    return page


def skewed(page: Image.Image, luck: Luck) -> Image.Image:
    """A sheet that lay askew, by one degree."""
    return page.rotate(1.0, resample=Image.Resampling.BICUBIC, fillcolor=255)


def noisy(page: Image.Image, luck: Luck) -> Image.Image:
    """A poor copy: grey grain, specks, unsharp."""
    grey = np.asarray(page, dtype=float)
    grey = grey + luck.normal(0, 28, grey.shape)
    speck = luck.random(grey.shape)
    grey[speck < 0.002] = 0
    grey[speck > 0.998] = 255
    copy = Image.fromarray(grey.clip(0, 255).astype("uint8"))
    return copy.filter(ImageFilter.GaussianBlur(0.6))


def faxed(page: Image.Image, luck: Luck) -> Image.Image:
    """A fax: black or white, at 200 dots an inch."""
    return page.point(lambda grey: 255 if grey > 150 else 0).convert("1")


KINDS: dict[str, tuple[int, Callable[[Image.Image, Luck], Image.Image]]] = {
    "clean": (300, clean),
    "skewed": (300, skewed),
    "noisy": (300, noisy),
    "faxed": (200, faxed),
}


def scan(letter: Path, kind: str, target: Path) -> None:
    """Write a PDF with a picture of each page of ``letter``; ``kind`` is one of ``KINDS``."""
    dpi, spoil = KINDS[kind]
    luck = np.random.default_rng(7)
    sheet = canvas.Canvas(str(target), invariant=1)
    for page in pypdfium2.PdfDocument(letter):
        picture = spoil(page.render(scale=dpi / 72, grayscale=True).to_pil(), luck)
        size = page.get_size()
        sheet.setPageSize(size)
        stream = io.BytesIO()
        picture.save(stream, "PNG")
        sheet.drawImage(ImageReader(stream), 0, 0, *size)
        sheet.showPage()
    sheet.save()
