"""The ``themes`` component: files each finding under the themes of its letter's family."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import FINDINGS, letter_of
from pipeline.errors import ModelError
from pipeline.resources import model_path
from pipeline.themes.model import ThemeModel, load


@Language.factory("themes", default_config={"models": None})
def create_themes(nlp: Language, name: str, models: str | None) -> Themes:
    """Make the component; ``models`` is a folder with a model a family, by default the shipped.

    Raises
    ------
    ModelError
        If there is no such folder, seen from the current one.
    """
    if models and not Path(models).is_dir():
        raise ModelError(
            f"[components.themes] models = {models}: no such folder in {Path.cwd()}",
            "give its whole path",
        )
    return Themes(Path(models) if models else model_path("themes"))


class Themes:
    """Files findings under themes; a family's model is loaded when its first letter comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.models: dict[str, ThemeModel] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Write ``themes`` of each finding: pairs of id and probability, the likeliest first.

        Raises
        ------
        ModelError
            If the family's model cannot be loaded.
        """
        found = list(doc.spans.get(FINDINGS, []))
        family = doc._.facts.family if doc._.facts else None
        if family:
            model = self.model(family)
            text = letter_of(doc).text
            texts = [text[f.start_char : f.end_char] for f in found]
            for finding, themes in zip(found, model.predict(texts), strict=True):
                finding._.themes = themes
        return doc

    def model(self, family: str) -> ThemeModel:
        """Return the model of a family, loaded once; the shipped one where the folder has none."""
        if family not in self.models:
            own = self.folder / family
            self.models[family] = load(own if own.is_dir() else model_path("themes", family))
        return self.models[family]

    def hashes(self, family: str) -> dict[str, str]:
        """Return the hash of a family's model, if it was used."""
        used = self.models.get(family)
        return {f"themes/{family}": used.sha256} if used else {}
