"""Derived files: up to date, written where they are not, removed where nothing stands behind them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipelines.core.form import load_forms
from pipelines.core.indicator import load_indicators
from pipelines.derive import derive, derived_files
from pipelines.warehouse.table import raw_types


def test_the_project_holds_what_is_derived() -> None:
    assert derive(check=True) == []


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    assert derive(check=True, project=tmp_path) == sorted(derived_files())
    assert list(tmp_path.iterdir()) == []


def test_what_is_stale_is_named_and_mended(tmp_path: Path) -> None:
    derive(project=tmp_path)
    assert derive(check=True, project=tmp_path) == []
    page = tmp_path / "docs" / "dictionary" / "tech_contract.md"
    page.write_text(page.read_text(encoding="utf-8") + "by hand", encoding="utf-8")
    assert derive(check=True, project=tmp_path) == ["docs/dictionary/tech_contract.md"]
    assert derive(project=tmp_path) == ["docs/dictionary/tech_contract.md"]
    assert derive(check=True, project=tmp_path) == []


@pytest.mark.parametrize("path", ["docs/dictionary/indicators/gone.md", "dbt_project/models/staging/_source_gone.yml",
                                  "expectations/forms/gone.json"])
def test_what_nothing_stands_behind_is_removed(tmp_path: Path, path: str) -> None:
    derive(project=tmp_path)
    (tmp_path / path).write_text("left over", encoding="utf-8")
    assert derive(check=True, project=tmp_path) == [path]
    derive(project=tmp_path)
    assert not (tmp_path / path).exists()


def test_sources_list_every_loaded_column_of_a_form() -> None:
    files = derived_files()
    for form in load_forms().values():
        document = yaml.safe_load(files[f"dbt_project/models/staging/_source_{form.form}.yml"])
        [table] = document["sources"][0]["tables"]
        assert table["name"] == form.form
        wanted = [name for name in raw_types(form) if not name.endswith("__cell")]
        assert [column["name"] for column in table["columns"]] == wanted


def test_dictionary_pages_say_every_column_in_both_languages() -> None:
    files = derived_files()
    for form in load_forms().values():
        page = files[f"docs/dictionary/{form.form}.md"]
        assert all(f"`{column.name}`" in page and column.header.zh in page and column.header.en in page for column in form.column)


def test_dictionary_pages_say_every_indicator() -> None:
    files = derived_files()
    index = files["docs/dictionary/README.md"]
    for item in load_indicators().values():
        page = files[f"docs/dictionary/indicators/{item.code}.md"]
        assert item.definition.zh in page and item.definition.en in page and item.source in page
        assert f"indicators/{item.code}.md" in index


def test_tables_keep_their_columns_where_a_value_holds_a_bar() -> None:
    page = derived_files()["docs/dictionary/tech_contract.md"]
    rows = [line for line in page.splitlines() if line.startswith("| `registration_no`")]
    assert len(rows) == 1 and rows[0].replace("\\|", "").count("|") == 8
