"""Writes what is derived, or says what is stale."""

from __future__ import annotations

from pathlib import Path

from pipelines.core.form import load_forms
from pipelines.core.indicator import load_indicators
from pipelines.core.paths import PROJECT
from pipelines.derive import dictionary, macro, source
from pipelines.guard.suites import suite_of, suite_text

SUITES = "expectations/forms"
# Folders in which every file of the pattern is derived: one that nothing stands behind any more is stale.
_OWNED = ((SUITES, "*.json"), (source.FOLDER, "_source*.yml"), (dictionary.FOLDER, "**/*.md"))


def derived_files() -> dict[str, str]:
    """Every derived text by its path in the project."""
    forms, indicators = load_forms(), load_indicators()
    suites = {f"{SUITES}/{form.form}.json": suite_text(suite_of(form)) for form in forms.values()}
    return {macro.PATH: macro.macro_text(indicators, forms), **source.source_files(forms),
            **dictionary.dictionary_files(forms, indicators), **suites}


def derive(check: bool = False, project: Path = PROJECT) -> list[str]:
    """Project paths of what differed from its declaration; unless ``check``, they are written (or removed) as well."""
    wanted = derived_files()
    changed = sorted(path for path, text in wanted.items() if _text(project / path) != text)
    orphans = sorted(_existing(project) - wanted.keys())
    if not check:
        for path in changed:
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            (project / path).write_text(wanted[path], encoding="utf-8")
        for path in orphans:
            (project / path).unlink()
    return changed + orphans


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _existing(project: Path) -> set[str]:
    return {path.relative_to(project).as_posix() for folder, pattern in _OWNED for path in (project / folder).glob(pattern)}
