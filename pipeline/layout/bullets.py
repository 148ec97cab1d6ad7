"""Bullet glyphs: what starts a list item, in print."""

from __future__ import annotations

import re

# • ● ○ ◦ ▪ ▫ ■ □ ◼ ◾ ➢ ► ‣ ⁃ · and all of U+F000–F0FF, where Wingdings and Symbol lie (U+F0B7,
# U+F0A7, U+F06E …), are bullets wherever a line starts with them; so is a character without a
# Unicode meaning (U+FFFD).  Dashes and the letter o (Courier New's hollow bullet) are bullets only
# when a space and a further word follow.
_GLYPH = re.compile(r"^(?:[•●○◦▪▫■□◼◾◆➢►▶‣⁃·\uf000-\uf0ff\ufffd]\s*|[-–—−⎯─o]\s+(?=\S))")
# In typed text an asterisk is a bullet; in print it is a footnote's mark.
_TYPED = re.compile(r"^\*\s+(?=\S)")
# "1. Text", "2) Text": an item if it continues the count from 1.
_NUMBER = re.compile(r"^\(?(\d{1,2})[.)]\s+(?=[A-Z‘“'\"])")
# Private-use characters, zero-width ones, control ones, the replacement character, and soft hyphens
# inside a line: never text.
_NOISE = re.compile(
    r"[\ue000-\uf8ff\u200b-\u200d\u2060\ufeff\ufffc\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]|\u00ad(?!$)"
)
# One glyph for two or three letters is a matter of type, not of spelling.
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)


def cut(text: str, printed: bool) -> tuple[bool, str]:
    """Cut a bullet glyph off the start of a line; ``printed`` tells print from typed text.

    Returns
    -------
    tuple
        Whether there was one, and the rest of the line.
    """
    if text[:1].isalnum() and not text.startswith("o"):  # quick: most lines begin with a letter
        return False, text
    match = _GLYPH.match(text) or (None if printed else _TYPED.match(text))
    return (True, text[match.end() :]) if match else (False, text)


def number(text: str) -> tuple[int, str] | None:
    """Return the number that a line starts with as a list item does, and the rest of the line."""
    match = _NUMBER.match(text) if text[:1] in "(0123456789" else None
    return (int(match.group(1)), text[match.end() :]) if match else None


def without_noise(text: str) -> str:
    """Return text without characters that carry no text, and with ligatures spelt out."""
    if text.isascii() and text.isprintable():
        return text
    return " ".join(_NOISE.sub("", text).translate(_LIGATURES).split())
