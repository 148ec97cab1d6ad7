"""How people are named in print: title, name, letters after the name, role, body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.document import Person
from pipeline.entities.authorities import find_authorities, plain_name
from pipeline.entities.contacts import POSTCODE, postcode
from pipeline.entities.organisations import find as find_bodies
from pipeline.entities.tables import authorities, pattern, plain
from pipeline.resources import joined, load_table
from pipeline.words import Words

# "Delivery Manager North West London Integrated Care Board" has no comma at the body.
_RUN_IN = re.compile(
    r"(?P<role>.*\b(?:Manager|Officer|Director|Services|Lead|Nurse|Constable|Commander)) "
    r"(?P<body>(?:NHS |[A-Z][\w’'-]+ ).*)$"
)
_CAPITAL, _LETTER = "[A-ZÀ-ÖØ-Þ]", r"(?:[^\W\d_]|[’'-])"
_FORENAME = rf"(?!S?HMI\b)(?:{_CAPITAL}{_LETTER}{{0,30}}[^\W\d_](?![\w.])|{_CAPITAL}\.?(?!\w))"
_PARTICLE = r"(?:de|van|der|den|von|al|el|bin|di|du|da|la|le|ter)"
_SURNAME = rf"(?:O[’'])?{_CAPITAL}{_LETTER}{{0,30}}[^\W\d_A-Z]{_LETTER}{{0,30}}"
_TO = re.compile(r"(?:To|FAO|Attn|For the attention of):?\s+(?=[A-Z])")
# "Chief Constable of Derbyshire Police Force" names the body inside the role.
_HEAD_OF = re.compile(
    r"(?:Acting |Deputy )?(?:Chief Constable|Commissioner|Chair|Head) of (?:the )?(.+)$"
)
SURNAME = _SURNAME
# "Police and Crime Commissioner, Wharfland": the area stands for the office.
_OF_AREA = re.compile(
    r"(?P<role>(?:Deputy )?Police and Crime Commissioner|Chief Constable), (?P<area>[A-Z][^,]+)$"
)
NAME = rf"(?:{_FORENAME})(?: (?:{_FORENAME}|{_PARTICLE})){{0,3}} {_SURNAME}(?![\w])"


@cache
def person_pattern() -> re.Pattern[str]:
    """Return a pattern of a person at the start of a text: title, name, letters after it."""
    table = load_table("gazetteers", "roles.toml")
    role = joined(table["starts"])
    # The name ends before a role that follows it without a comma ("Colin Green Director of …").
    first = rf"(?!{role})(?:{_FORENAME})"
    more = rf"(?: (?!{role}|{table['suffixes']}\b)(?:{_FORENAME}|{_PARTICLE}))"
    last = rf"(?: (?!{role}|{table['suffixes']}\b){_SURNAME}(?!\w))"
    return re.compile(
        rf"(?P<title>(?:{table['titles']}\s)*)(?P<name>{first}{more}{{0,3}}?{last}{{1,2}})"
        rf"(?P<suffix>(?:,?\s(?:{table['suffixes']}|MB|ChB|DCH)\b)*)"
    )


def not_a_name(text: str) -> bool:
    """Tell whether a text has a word that no personal name has, or that names of places end in."""
    return bool(never_a_name(text) or pattern("roles", "places", flags=re.I).search(text))


def never_a_name(text: str) -> bool:
    """Tell whether a text has a word that no personal name has, title or not."""
    return bool(pattern("roles", "not_names", flags=re.I).search(text))


def is_role(text: str) -> bool:
    """Tell whether a line of an address or a signature has a role in it."""
    return bool(pattern("roles", "words").search(text))


def person(text: str, following: str = "") -> tuple[Person, int, tuple[int, int]] | None:
    """Read a person off the start of a text.

    Parameters
    ----------
    text
        A line.
    following
        The line under it: Mary Hall is a person above a role, and a building above a street.

    Returns
    -------
    tuple or None
        The person, the index at which the rest begins, and the name's own start and end.
    """
    match = person_pattern().match(text)
    if not match or never_a_name(match["name"]):
        return None
    known = match["title"] or match["suffix"] or is_role(text[match.end() :]) or is_role(following)
    if not known and not_a_name(match["name"]):
        return None
    found = Person(
        name=match["name"],
        title=match["title"].strip() or None,
        suffix=match["suffix"].strip(" ,") or None,
    )
    return found, match.end(), match.span("name")


def is_body(text: str) -> bool:
    """Tell whether a part of an address is the name of a council, school, trust or other body."""
    if re.search(r"\bCouncil (?:House|Offices?|Buildings?)\b", text):
        return False
    return bool(pattern("roles", "bodies").search(text))


def addressees(text: str) -> Iterator[tuple[Person, tuple[int, int]]]:
    """Read the addressees of a letter.

    Three forms occur: a line a person ("Name, role, body"), an address over several lines, and an
    address that was run into one line.

    Parameters
    ----------
    text
        The lines between the letterhead and the salutation.

    Yields
    ------
    tuple
        Each person, and where the name stands in ``text``.
    """
    lines = list(_lines(text))
    listed = _listed(lines)
    if listed:
        yield from listed
        return
    for i, (start, line) in enumerate(lines):
        read = person(line, lines[i + 1][1] if i + 1 < len(lines) else "")
        if read is None:
            continue
        found, end, (a, b) = read
        rest = line[end:].strip(" ,")
        following = [body for _, body in lines[i + 1 :]]
        if len(rest) > 60 or (rest and not following):
            _run_in(found, rest)
        else:
            _address(found, [*filter(None, [rest]), *following])
        codes = list(POSTCODE.finditer(text))
        found.postcode = postcode(codes[-1]) if codes else None
        yield found, (start + a, start + b)
        return


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines of a text with where they start, without "To:" and the like before them."""
    for match in re.finditer(r"[^\n]+", text):
        lead = _TO.match(match.group())
        skip = lead.end() if lead else 0
        yield match.start() + skip, match.group()[skip:]


def _listed(lines: list[tuple[int, str]]) -> list[tuple[Person, tuple[int, int]]]:
    """Read addressees that stand a line each; a line without a name goes on with the one above."""
    entries: list[tuple[int, str]] = []
    for start, line in lines:
        read = person(line)
        if read and is_role(line[read[1] :]):
            entries.append((start, line))
        elif entries:
            entries[-1] = (entries[-1][0], f"{entries[-1][1]} {line}")
        else:
            return []
    if len(entries) < 2:
        return []
    found = []
    for start, line in entries:
        read = person(line)
        if read:
            someone, end, (a, b) = read
            someone.role, someone.organisation = role_and_body(line[end:].strip(" ,–-"))
            found.append((someone, (start + a, start + b)))
    return found


def role_and_body(text: str) -> tuple[str | None, str | None]:
    """Split "Chief Nurse, Vale Clinical Commissioning Group" at the body."""
    commas = [match.start() for match in re.finditer(r",\s", text)]
    for comma in commas:
        tail = text[comma + 1 :].strip()
        if tail.startswith("("):
            continue  # "Director of Place, (Sunderland), NHS …"
        if not pattern("roles", "words").search(tail) and (
            is_body(tail) or plain(plain_name(tail)).lower() in authorities()
        ):
            role = text[:comma].strip()
            # "Chair Rochdale Borough, Safeguarding Children’s Partnership"
            chair = re.fullmatch(r"(Chair(?:person)?) ([A-Z].*)", role)
            return (chair[1], f"{chair[2]}, {tail}") if chair else (role or None, tail)
    if text and not is_role(text) and is_body(text):
        return None, text
    area = _OF_AREA.match(text)
    if area:
        return area["role"], area["area"]
    run_in = _RUN_IN.match(text)
    if run_in and is_body(run_in["body"]) and not is_role(run_in["body"]):
        return run_in["role"], run_in["body"]
    head = _HEAD_OF.match(text)
    if head and is_body(head.group(1)):
        return text, head.group(1)
    return text or None, None


def _run_in(found: Person, rest: str) -> None:
    """Read role and body off an address that was run into one line."""
    council = next(iter(sorted(find_authorities(Words(rest)))), None)
    if council:
        start, end, _, _ = council
        found.role = rest[:start].strip(" ,") or None
        found.organisation = rest[start:end]
    else:
        found.role, found.organisation = role_and_body(rest)


def _address(found: Person, lines: list[str]) -> None:
    """Read role, body and postal address off the lines under a name."""
    role: list[str] = []
    street = 0
    for i, line in enumerate(lines):
        if POSTCODE.search(line):
            break
        council = bool(re.search(r"\bCouncil$|^(?:London|Royal) Borough of\b", line))
        if council or (is_body(line) and not (is_role(line) and not role)):
            found.organisation = line.rstrip(" ,")
            street = i + 1
            break
        if is_role(line) and len(role) < 2:
            own, body = role_and_body(line.rstrip(" ,"))
            role.append(line if line.endswith(",") else own or line)
            street = i + 1
            if body and body != own:
                found.organisation = body
                break
        elif role and re.search(r"(?:,|\band|\bof|\bfor|&)$", role[-1]):
            role.append(line)
            street = i + 1
        elif plain(line.strip(" ,")).lower() in authorities() and i == len(role):
            found.organisation = line.strip(" ,")
            street = i + 1
            break
    found.role = " ".join(role).rstrip(" ,") or None
    found.address = [line.strip(" ,") for line in lines[street:]]


def signatories(text: str) -> Iterator[tuple[Person, tuple[int, int]]]:
    """Read the people who sign, in one column or in several that were read one after another.

    The scrawl of a signature that was scanned as text ("Jours Soda" above "Louise Soden HMI") is
    no name: a name without a role, above one that has a role or letters after it, is left out.
    A body may stand above the name, or behind the role.
    """
    found: list[tuple[Person, tuple[int, int]]] = []
    lines = list(_joined_bodies(list(_lines(text))))
    body: str | None = None
    end_before = 0
    for i, (start, line) in enumerate(lines):
        right_under = text[end_before:start].count("\n") == 1
        end_before = start + len(line)
        read = person(line, lines[i + 1][1] if i + 1 < len(lines) else "")
        if _is_named_body(line) and not (found and found[-1][0].role is None and body is None):
            body = line
        elif read and not is_role(line[: read[1]]):
            someone, end, (a, b) = read
            rest = line[end:].strip(" ,.")
            if rest and not is_role(rest):
                continue
            someone.role, someone.organisation = rest or None, body
            body = None
            found.append((someone, (start + a, start + b)))
        elif found and (is_role(line) or right_under or _is_named_body(line)):
            last = found[-1][0]
            last.role = f"{last.role} {line}".strip(" .") if last.role else line.strip(" .")
    for someone, _ in found:
        role, comma, tail = (someone.role or "").rpartition(", ")
        if comma and _is_named_body(tail):
            someone.role, someone.organisation = role, tail
    named = any(p.role or p.suffix for p, _ in found)
    yield from ((p, at) for p, at in found if p.role or p.suffix or not named)


def _joined_bodies(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Give lines, those joined that are the name of one body ("… and Fire & Rescue / Services")."""
    skip = False
    for (start, line), (_, following) in zip(lines, [*lines[1:], (0, "")], strict=True):
        if skip:
            skip = False
        elif following and _is_named_body(f"{line} {following}"):
            skip = True
            yield start, f"{line} {following}"
        else:
            yield start, line


def _is_named_body(line: str) -> bool:
    """Tell whether a line is the name of a body and nothing else."""
    words = Words(line.strip())
    return any(start == 0 and end == len(words.text) for start, end, _, _ in find_bodies(words))


def copied(text: str, mark: re.Pattern[str]) -> Iterator[tuple[Person, tuple[int, int] | None]]:
    """Read the people a letter is copied to; the name is empty where only an office is named.

    Parameters
    ----------
    text
        The lines from "cc" on.
    mark
        What "cc" looks like at the start of a line.
    """
    for start, line in _lines(text):
        lead = mark.match(line)
        skip = lead.end() if lead else 0
        for piece in re.finditer(r"[^;]+", line[skip:]):
            entry = piece.group().strip()
            if not entry:
                continue
            offset = start + skip + piece.start() + len(piece.group()) - len(piece.group().lstrip())
            read = person(entry)
            if read:
                someone, end, (a, b) = read
                someone.role, someone.organisation = role_and_body(entry[end:].strip(" ,–-"))
                yield someone, (offset + a, offset + b)
            else:
                role, body = role_and_body(entry.rstrip(" ."))
                yield Person(name="", role=role, organisation=body), None
