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
    from pipeline.ingest import Engine, Ocr
    from pipeline.layout import Letter

__version__ = "0.1.0"
__all__ = ["__version__", "annotate", "load", "make_doc", "process"]


def load(
    config: Path | str | None = None,
    *,
    engine: Engine | None = None,
    ocr: Ocr | None = None,
    themes: Path | str | None = None,
    explain: bool = False,
) -> Language:
    """Load the pipeline.

    Parameters
    ----------
    config
        A spaCy config file; by default the one that ships, ``configs/letters.cfg``.
    engine, ocr
        What reads PDFs, and whether OCR does, in place of what the config says.
    themes
        A folder with a theme model, or with one a family, in place of what the config says.
    explain
        Whether to say which words spoke for and against each theme.

    Returns
    -------
    Language
        Call :func:`annotate` with it.

    Raises
    ------
    ConfigError
        If the config cannot be read.
    ModelError
        If there is no such folder of models.
    """
    from pipeline.loading import load_language

    wanted = {"models": str(themes) if themes else None, "explain": explain or None}
    settings = {name: value for name, value in wanted.items() if value is not None}
    nlp = load_language(Path(config) if config else None, {"themes": settings} if settings else {})
    for name, value in (("engine", engine), ("ocr", ocr)):
        if value is not None:
            nlp.config.setdefault("ingest", {})[name] = value
    return nlp


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
    from pipeline.annotation import build

    return build(process(path, nlp), nlp)


def process(path: Path | str, nlp: Language) -> Doc:
    """Read one letter and run the pipeline over it; as :func:`annotate`, but gives the ``Doc``."""
    from pipeline import ingest, layout
    from pipeline.loading import ingest_options

    letter = layout.build(ingest.read(Path(path), ingest_options(nlp)))
    return nlp(make_doc(letter, nlp))
