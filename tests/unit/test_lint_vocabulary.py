"""The lint's vocabulary: complete, free of contradictions, and said in both languages."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from pipelines.core.error import DeclarationError
from pipelines.report.lint.vocabulary import FOLDER, Subject, load_language, load_reasons, load_subjects

CODES = [
    "contract_exported_amount",
    "contract_exported_count",
    "contract_absorbed_amount",
    "contract_absorbed_count",
    "contract_gross_amount",
    "contract_distinct_amount",
    "contract_technical_amount",
    "high_tech_growth",
    "high_tech_growth_gap",
    "subsidy_declared_amount",
    "subsidy_approved_amount",
    "subsidy_paid_amount",
    "subsidy_application_count",
    "subsidy_entity_count",
    "pool_enterprise_count",
    "high_tech_application_count",
    "platform_center_count",
    "platform_lab_count",
    "platform_maker_space_count",
    "talent_programme_count",
    "talent_team_115_count",
    "talent_team_star_count",
    "commissioner_count",
    "village_linked_count",
    "village_coverage",
    "demonstration_area",
]
CODE = Path(__file__).resolve().parents[2] / "pipelines" / "report" / "lint"


def copy_of(folder: Path, **changed: str) -> Path:
    for path in FOLDER.glob("lint_*.toml"):
        (folder / path.name).write_text(changed.get(path.stem, path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


@pytest.mark.parametrize("code", CODES)
def test_every_indicator_has_words(code: str) -> None:
    entries = [item for item in load_subjects() if item.indicator == code and item.kind == "measure"]
    assert entries and entries[0].units and entries[0].before


def test_there_are_twenty_six_of_them() -> None:
    assert len(CODES) == len(set(CODES)) == 26


def test_other_kinds_are_declared_too() -> None:
    assert {item.kind for item in load_subjects()} == {"measure", "date", "batch", "claim"}


def test_no_full_phrase_means_two_figures() -> None:
    seen: dict[tuple[str, str], str] = {}
    for item in load_subjects():
        for phrase in (*item.before, *item.negative):
            for dimension in item.units:
                owner = seen.setdefault((phrase, dimension), item.indicator + item.region)
                assert owner == item.indicator + item.region, phrase


def test_counts_name_their_counting_words() -> None:
    assert [item.indicator for item in load_subjects() if "count" in item.units and not item.words] == []


def test_counting_words_are_known_units() -> None:
    units = load_language().units
    assert [word for item in load_subjects() for word in item.words if word not in units] == []


def test_what_claims_rest_on_exists() -> None:
    known = {item.indicator for item in load_subjects()}
    assert all(item.rests_on in known and item.holds_at is not None for item in load_subjects() if item.rests_on)


def test_tolerances_say_where_they_come_from() -> None:
    tolerance = load_language().tolerance
    assert 0 < tolerance.about <= tolerance.beyond < 1 and tolerance.source


def test_a_unit_word_has_one_meaning() -> None:
    words = [word for group in load_language().unit for word in group.words]
    assert len(words) == len(set(words))


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", sorted(load_reasons()))
def test_reasons_are_said_in_both_languages_with_the_same_blanks(name: str) -> None:
    words = load_reasons()[name]
    assert words.zh and words.en
    assert {blank.removesuffix("_en") for blank in blanks(words.zh)} == {blank.removesuffix("_en") for blank in blanks(words.en)}


def test_every_reason_that_the_code_gives_is_worded_and_none_is_idle() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in CODE.glob("*.py"))
    named = set(re.findall(r'"([a-z]+(?:_[a-z]+)*)"', source))
    # Put together from parts, or a kind of agreement that the comparison names.
    composed = {"word_wrong", "unit_wrong", "label_match", "label_mismatch", "label_not_found"}
    heads = {f"head_{name}" for name in ("number", "subject", "period", "verdict", "warehouse", "why", "code")}
    assert set(load_reasons()) - named - composed - heads == set()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("lint_subjects", "not toml ="),
        ("lint_subjects", '[[subject]]\nindicator = "X"\nname = { zh = "a", en = "b" }'),
        ("lint_subjects", '[[subject]]\nindicator = "x"\nname = { zh = "a", en = "b" }\nunits = ["parsec"]'),
        ("lint_subjects", '[[subject]]\nindicator = "x"\nname = { zh = "a", en = "b" }\nsurprise = 1'),
        ("lint_language", 'fillers = ["a"]'),
    ],
)
def test_a_wrong_declaration_is_told(tmp_path: Path, file: str, text: str) -> None:
    with pytest.raises(DeclarationError):
        load_subjects(copy_of(tmp_path, **{file: text}))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError):
        load_language(tmp_path)


def test_a_copy_reads_the_same(tmp_path: Path) -> None:
    assert load_subjects(copy_of(tmp_path)) == load_subjects()


def test_a_new_indicator_needs_only_an_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (FOLDER / "lint_subjects.toml").read_text(encoding="utf-8")
    entry = (
        '\n[[subject]]\nindicator = "patent_count"\nname = { zh = "授权专利", en = "patents" }\nunits = ["count"]\n'
        'words = ["件"]\nbefore = ["授权专利"]\n'
    )
    subjects = load_subjects(copy_of(tmp_path, lint_subjects=text + entry))
    assert isinstance(subjects[-1], Subject) and subjects[-1].codes == ("patent_count",)

    from tests.unit.lint_world import figure, judged

    for module in ("subject", "phrase", "ranking", "verdict", "judgement"):
        path = f"pipelines.report.lint.{module}.load_subjects"
        if hasattr(__import__(f"pipelines.report.lint.{module}", fromlist=["x"]), "load_subjects"):
            monkeypatch.setattr(path, lambda: subjects)
    found = {value: judged(f"授权专利{value}件", [figure("patent_count", 120, "count")])[0].verdict for value in (120, 121)}
    assert found == {120: "match", 121: "mismatch"}


def test_files_are_plain_toml() -> None:
    for path in sorted(FOLDER.glob("lint_*.toml")):
        assert tomllib.loads(path.read_text(encoding="utf-8"))
