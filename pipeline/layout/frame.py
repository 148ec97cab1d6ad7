"""The two lines that frame a letter's body: its salutation and its valediction.

Above the first and below the second, lines are kept apart (addresses, signatures); between them
they are joined into paragraphs.
"""

from __future__ import annotations

import re

_SALUTATION = re.compile(r"^Dear\b.{0,150}$")
# "Your sincerely" is a slip that real letters have.
_VALEDICTION = re.compile(
    r"^(?:Yours?\s+(?:sincerely|faithfully|truly)\b"
    r"|(?:(?:With\s+)?(?:kind|best|warm)(?:est)?\s+(?:regards|wishes)|Regards)[,.]?$)",
    re.IGNORECASE,
)


def is_salutation(text: str) -> bool:
    """Whether a line greets: "Dear Ms Achebe"."""
    # Every line of every letter is asked; the first letters tell nearly always.
    return text.startswith("Dear") and _SALUTATION.match(text) is not None


def is_valediction(text: str) -> bool:
    """Whether a line closes a letter: "Yours sincerely"."""
    return text[:1] in "YyWwKkBbRr" and _VALEDICTION.match(text) is not None
