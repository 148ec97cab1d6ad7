"""The ``themes`` component: files each finding under the themes of a taxonomy."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import FINDINGS, letter_of
from pipeline.errors import ModelError
from pipeline.resources import model_path
from pipeline.themes.model import META_FILE, ThemeModel, advice, load
from pipeline.themes.taxonomy import families


@Language.factory("themes", default_config={"models": None, "explain": False})
def create_themes(nlp: Language, name: str, models: str | None, explain: bool) -> Themes:
    """Make the component.

    Parameters
    ----------
    models
        A folder with a model, or with a model a family; by default those that ship.
    explain
        Whether to say which words spoke for and against each theme.

    Raises
    ------
    ModelError
        If there is no such folder, seen from the current one, or it holds no model.
    """
    if not models:
        return Themes(model_path("themes"), explain)
    folder = Path(models)
    if not folder.is_dir():
        raise ModelError(
            f"{models}: no such folder of theme models", "train one, or check the path"
        )
    themes = Themes(folder, explain)
    if themes.alone:
        themes.model(None)  # a model that is damaged is so for all letters
    elif not any((folder / family / META_FILE).exists() for family in families()):
        raise ModelError(f"{models}: holds no theme model", advice(folder))
    return themes


class Themes:
    """Files findings under themes; a model is loaded when the first letter for it comes."""

    def __init__(self, folder: Path, explain: bool = False) -> None:
        self.folder = folder
        self.explain = explain
        self.models: dict[str, ThemeModel] = {}
        self.alone = (folder / META_FILE).exists()

    def __call__(self, doc: Doc) -> Doc:
        """Write ``themes`` of each finding: pairs of id and probability, the likeliest first.

        Raises
        ------
        ModelError
            If the model cannot be loaded.
        """
        found = list(doc.spans.get(FINDINGS, []))
        model = self.model(doc._.facts.family if doc._.facts else None)
        if model and found:
            text = letter_of(doc).text
            texts = [text[f.start_char : f.end_char] for f in found]
            floor = dict(zip(model.ids, model.thresholds.tolist(), strict=True))
            for finding, themes in zip(found, model.predict(texts), strict=True):
                own = finding._
                own.themes = themes
                # Only the nearest of several doubtful ones stays under its threshold.
                if themes and themes[0][1] < floor[themes[0][0]]:
                    own.nearest = True
            if self.explain:
                from pipeline.themes.explain import explain

                for finding, words in zip(found, texts, strict=True):
                    finding._.explanations = {e.theme: e for e in explain(model, words)}
        return doc

    def model(self, family: str | None) -> ThemeModel | None:
        """Return the model for letters of a family (none for an unknown kind), loaded once.

        A folder that is a model serves the letters its taxonomy says; one with a model a family has
        the shipped one stand in for those it lacks.
        """
        if self.alone:
            model = self._load("")
            return model if model.taxonomy.serves(family) else None
        return self._load(family) if family else None

    def _load(self, family: str) -> ThemeModel:
        """Return the model of a family; of the empty one, that which the folder itself is."""
        if family not in self.models:
            own = self.folder / family
            self.models[family] = load(own if own.is_dir() else model_path("themes", family))
        return self.models[family]

    def hashes(self, family: str | None) -> dict[str, str]:
        """Return the hash of the model for letters of a family."""
        model = self.model(family)
        return {f"themes/{model.family}": model.sha256} if model else {}
