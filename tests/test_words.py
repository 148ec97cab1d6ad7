"""The words of a letter, cut once."""

from __future__ import annotations

import re

import spacy
from hypothesis import given
from hypothesis import strategies as st

from pipeline.words import LetterTokenizer, Words, cases

VOCAB = spacy.blank("en").vocab
PIECES = st.sampled_from(["a", "Act", "1989", " ", "  ", "\n", "\t", "’", "-", "é", "\u00a0", "."])


@given(st.lists(PIECES).map("".join))
def test_the_tokens_are_the_text(text: str) -> None:
    doc = LetterTokenizer(VOCAB)(text)
    assert doc.text == text
    for word in re.finditer(r"\w+", text):
        assert doc.char_span(*word.span()) is not None


@given(st.lists(PIECES).map("".join))
def test_the_tokenizer_and_the_text_give_the_same_places(text: str) -> None:
    of_doc, of_text = Words.of(LetterTokenizer(VOCAB)(text)), Words(text)
    for word in ("a", "Act", "1989", "aAct"):
        assert of_doc.places([word]) == of_text.places([word])


def test_any_tokenizer_will_do() -> None:
    assert Words.of(spacy.blank("en")("an Act of 1989")).places(["Act"]) == [3]


def test_patterns_are_tried_where_their_words_stand() -> None:
    words = Words("in 2019 and in 2020; within 2021")
    assert [m.group() for m in words.starting(re.compile(r"in \d{4}"), ["in"])] == [
        "in 2019",
        "in 2020",
    ]
    back = words.ending(re.compile(r"in \d{4}\Z"), ["2020", "2021"], 8)
    assert [m.group() for m in back] == ["in 2020", "in 2021"]
    near = words.around(re.compile(r"and in \d{4}"), ["2020"], 8, 5)
    assert [m.group() for m in near] == ["and in 2020"]


def test_cases() -> None:
    assert cases("act") == {"act", "Act", "ACT"}
