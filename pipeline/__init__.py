"""Read Ofsted inspection letters: sections, findings, themes and facts, as data.

>>> import pipeline
>>> nlp = pipeline.load()
>>> annotation = pipeline.annotate("letter.pdf", nlp)  # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from pipeline.annotation import Annotation
    from pipeline.layout import Letter

__version__ = "0.1.0"
__all__ = ["__version__", "annotate", "load", "make_doc"]


def load(config: Path | str | None = None) -> Language:
    """Load the pipeline.

    Parameters
    ----------
    config
        A spaCy config file; by default the one that ships, ``configs/letters.cfg``.

    Returns
    -------
    Language
        Call :func:`annotate` with it.

    Raises
    ------
    ConfigError
        If the config cannot be read.
    """
    from pipeline.loading import load_language

    return load_language(Path(config) if config else None)


def make_doc(letter: Letter, nlp: Language) -> Doc:
    """Make the Doc of a letter that was laid out, ready for ``nlp(doc)``."""
    from pipeline import document  # noqa: F401  (declares the names on Doc)

    doc = nlp.make_doc(letter.text)
    doc._.letter = letter
    return doc


def annotate(path: Path | str, nlp: Language) -> Annotation:
    """Annotate one letter.

    Parameters
    ----------
    path
        A PDF, Word, OpenDocument, RTF or HTML document, an e-mail, a picture or a text file.
    nlp
        The pipeline, from :func:`load`.

    Returns
    -------
    Annotation

    Raises
    ------
    IngestError
        If the file cannot be read; its message says why and what to do.
    ConfigError, ModelError
        If the config names an engine or a model that does not exist.
    """
    from pipeline import ingest, layout
    from pipeline.annotation import build
    from pipeline.loading import ingest_options

    letter = layout.build(ingest.read(Path(path), ingest_options(nlp)))
    return build(nlp(make_doc(letter, nlp)), nlp)
