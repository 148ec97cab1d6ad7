import json
from pathlib import Path

import jsonschema
import pytest
from spacy.language import Language

import pipeline
from pipeline.output.json import schema


def letters(root: Path) -> list[Path]:
    return sorted((root / "corpus" / "letters").iterdir())


def test_the_committed_schema_is_that_of_the_code(root: Path) -> None:
    committed = (root / "configs" / "annotation.schema.json").read_text(encoding="utf-8")
    assert committed == schema(), "run: ofsted-letters schema > configs/annotation.schema.json"


def test_annotations_are_valid_and_their_texts_are_their_spans(root: Path, nlp: Language) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    for path in letters(root):
        letter = json.loads(pipeline.annotate(path, nlp).model_dump_json())
        validator.validate(letter)
        assert letter["findings"], path.name
        for item in letter["findings"] + letter["entities"]:
            start, end = item["span"]
            assert item["text"] == letter["text"][start:end]
        ids = {section["id"] for section in letter["sections"]}
        for finding in letter["findings"]:
            assert finding["section"] in ids
            assert finding["places"], path.name
            assert finding["themes"], path.name


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".txt"])
def test_the_same_letter_gives_the_same_bytes(root: Path, nlp: Language, suffix: str) -> None:
    path = next(p for p in letters(root) if p.suffix == suffix)
    first = pipeline.annotate(path, nlp).model_dump_json()
    for other in letters(root)[:3]:
        pipeline.annotate(other, nlp)
    assert pipeline.annotate(path, nlp).model_dump_json() == first
    assert pipeline.annotate(path, pipeline.load()).model_dump_json() == first


def test_a_stage_can_be_left_out(root: Path) -> None:
    nlp = pipeline.load()
    nlp.remove_pipe("themes")
    nlp.remove_pipe("findings")
    letter = pipeline.annotate(letters(root)[0], nlp)
    assert letter.findings == []
    assert letter.entities
    assert letter.provenance.models == {}


def test_a_stage_of_ones_own_can_be_put_in(root: Path) -> None:
    from spacy.language import Language as Spacy

    from pipeline.document import add_entities

    @Spacy.component("test_shouts")
    def shouts(doc):  # type: ignore[no-untyped-def]
        add_entities(doc, [(0, 4, "SHOUT", None)])
        return doc

    nlp = pipeline.load()
    nlp.add_pipe("test_shouts", before="contacts")
    letter = pipeline.annotate(letters(root)[0], nlp)
    assert letter.entities[0].type == "SHOUT"
