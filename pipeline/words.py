"""The words of a letter, cut once: tokens for spaCy, and where each word stands for the patterns.

Most patterns of :mod:`pipeline.entities` begin (or end) with one of a few known words.  To look up
where these stand and try the pattern there is many times faster than to search the whole text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab

_TOKEN = re.compile(r"(\w+|[^\w\s]|[^\S ]+| +)( ?)")
_KEY = "ofsted_letters_words"
# The first part of a postcode is no longer.
_CODE = 4


class Words:
    """A text, and where each of its words stands."""

    def __init__(self, text: str, places: dict[str, list[int]] | None = None) -> None:
        self.text = text
        if places is None:
            places = {}
            for match in re.finditer(r"\w+", text):
                places.setdefault(match.group(), []).append(match.start())
        self._places = places

    @classmethod
    def of(cls, doc: Doc) -> Words:
        """Return the words of a Doc, cut already by the tokenizer of this module, or else now."""
        words: Words | None = doc.user_data.get(_KEY)
        if words is None:
            words = doc.user_data[_KEY] = cls(doc.text)
        return words

    def places(self, words: Iterable[str]) -> list[int]:
        """Return where any of some words stands, in order; in characters, case kept."""
        found: list[int] = []
        for word in words:
            found += self._places.get(word, ())
        return sorted(found)

    @cached_property
    def digits(self) -> list[int]:
        """Where the words stand that begin with a digit, in order; in characters."""
        return self.places(word for word in self._places if word[0].isdigit())

    @cached_property
    def codes(self) -> list[int]:
        """Where the short words stand that begin with a capital and hold a digit, in order."""
        return self.places(
            word
            for word in self._places
            if len(word) <= _CODE and word[0].isupper() and not word.isalpha()
        )

    def starting(self, regex: re.Pattern[str], words: Iterable[str]) -> Iterator[re.Match[str]]:
        """Give the matches of a pattern that begins with one of some words, none over another."""
        return self.at(regex, self.places(words))

    def at(self, regex: re.Pattern[str], places: Iterable[int]) -> Iterator[re.Match[str]]:
        """Give the matches of a pattern at some places, which are in order; none over another."""
        end = 0
        for place in places:
            match = regex.match(self.text, place) if place >= end else None
            if match:
                end = match.end()
                yield match

    def named(self, name: str) -> Iterator[tuple[int, int]]:
        """Give start and end of the places where a name stands, whole."""
        first = re.match(r"\w+", name)
        for at in self.places([first.group()] if first else []):
            end = at + len(name)
            after = self.text[end : end + 1]
            if self.text.startswith(name, at) and not (after.isalnum() or after in tuple("_-")):
                yield at, end

    def ending(
        self, regex: re.Pattern[str], words: Iterable[str], reach: int
    ) -> Iterator[re.Match[str]]:
        """Give the longest match of a pattern up to each of some words; the pattern ends in ``$``.

        ``reach`` is how far it goes back, in characters.
        """
        for word in words:
            for at in self._places.get(word, ()):
                match = regex.search(self.text, max(at - reach, 0), at + len(word))
                if match:
                    yield match

    def around(
        self, regex: re.Pattern[str], words: Iterable[str], before: int, after: int
    ) -> Iterator[re.Match[str]]:
        """Give the matches of a pattern near one of some words, none over another.

        ``before`` and ``after`` are how far it reaches to both sides, in characters.
        """
        end = 0
        for at in self.places(words):
            if at < end:
                continue
            match = regex.search(self.text, max(at - before, end), at + after)
            if match:
                end = match.end()
                yield match


def cases(*words: str) -> frozenset[str]:
    """Return words as given, with a capital, and in capitals."""
    return frozenset(
        form for word in words for form in (word, word[:1].upper() + word[1:], word.upper())
    )


class LetterTokenizer(DummyTokenizer):
    """Cuts at every space and every sign that is no letter or digit.

    It is three times as fast as spaCy's tokenizer for English, and every entity begins and ends at
    a token.  A trained spaCy component of your own may want spaCy's: leave ``tokenizer`` out of the
    config, and the patterns work as well.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the Doc of a text."""
        found = _TOKEN.findall(text)
        doc = Doc(
            self.vocab,
            words=[token for token, _ in found],
            spaces=[bool(space) for _, space in found],
        )
        places: defaultdict[str, list[int]] = defaultdict(list)
        at = 0
        for token, space in found:
            places[token].append(at)
            at += len(token) + len(space)
        doc.user_data[_KEY] = Words(text, dict(places))
        return doc


@registry.tokenizers("letter_words")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], LetterTokenizer]:
    """Return what makes the tokenizer of a pipeline, as spaCy's config asks for it."""
    return lambda nlp: LetterTokenizer(nlp.vocab)
