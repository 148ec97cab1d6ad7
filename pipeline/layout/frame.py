"""The two lines that frame a letter's body: its salutation and its valediction.

Above the first and below the second, lines are kept apart (addresses, signatures); between them
they are joined into paragraphs.
"""

from __future__ import annotations

import re

SALUTATION = re.compile(r"^Dear\b.{0,150}$")
# "Your sincerely" is a slip that real letters have.
VALEDICTION = re.compile(
    r"^(?:Yours?\s+(?:sincerely|faithfully|truly)\b"
    r"|(?:(?:With\s+)?(?:kind|best|warm)(?:est)?\s+(?:regards|wishes)|Regards)[,.]?$)",
    re.IGNORECASE,
)
