"""Which release is in force after a list of acts, and how releases are named."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.error import UsageError
from pipelines.release.diff import derive_reasons, input_changes
from pipelines.release.manifest import ReleaseId, code_identity
from pipelines.release.record import pointed


@dataclass(frozen=True)
class Act:
    release_id: str
    action: str = "publish"


def test_nothing_published_points_nowhere() -> None:
    assert pointed([]) is None


@pytest.mark.parametrize("acts, expected", [
    ([Act("2022-05-r1"), Act("2022-05-r2")], "2022-05-r2"),
    ([Act("2022-05-r1"), Act("2022-06-r1")], "2022-06-r1"),
    ([Act("2022-06-r1"), Act("2022-05-r2")], "2022-06-r1"),
    ([Act("2022-06-r1"), Act("2022-06-r2"), Act("2022-06-r1", "rollback")], "2022-06-r1"),
    ([Act("2022-05-r1"), Act("2022-06-r1"), Act("2022-05-r1", "rollback"), Act("2022-05-r2")], "2022-05-r2"),
    ([Act("2021-12-r9"), Act("2022-01-r10")], "2022-01-r10"),
])
def test_pointer_follows_the_acts(acts: list[Act], expected: str) -> None:
    assert pointed(acts) == expected


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 30)), min_size=1, max_size=20))
def test_publishing_never_takes_a_later_period_away(made: list[tuple[int, int]]) -> None:
    acts = [Act(f"2022-{month:02d}-r{revision}") for month, revision in made]
    current = pointed(acts)
    assert current is not None
    assert current.partition("-r")[0] == f"2022-{max(month for month, _ in made):02d}"


@given(st.integers(1990, 2100), st.integers(1, 12), st.integers(1, 10**6))
def test_ids_read_back(year: int, month: int, revision: int) -> None:
    one = ReleaseId(f"{year:04d}-{month:02d}", revision)
    assert ReleaseId.parse(str(one)) == one


@pytest.mark.parametrize("text", ["", "2022-05", "2022-13-r1", "2022-05-r0", "2022-05-r01", "../2022-05-r1", "2022-05-r1/",
                                  "current"])
def test_other_names_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        ReleaseId.parse(text)


def entry(region: str, version: int) -> dict[str, str]:
    return {"form": "tech_contract", "region_code": region, "period": "2022-05", "submission_id": f"{region}-v{version}"}


def test_changed_inputs_are_told_apart() -> None:
    changes = input_changes([entry("340402", 1), entry("340403", 1), entry("340404", 1)],
                            [entry("340402", 1), entry("340403", 2), entry("340405", 1)])
    assert changes == {"added": ["340405-v1"], "removed": ["340404-v1"], "replaced": ["340403-v1 → 340403-v2"]}
    assert derive_reasons(changes, False, False) == ["重报：340403-v1 → 340403-v2", "新到：340405-v1", "撤出：340404-v1"]


def test_many_submissions_are_counted() -> None:
    changes = {"added": [f"s{number}" for number in range(9)], "removed": [], "replaced": []}
    assert derive_reasons(changes, False, False) == ["新到：s0、s1、s2、s3、s4、s5 等 9 份"]


def test_a_release_always_has_a_reason() -> None:
    none: dict[str, list[str]] = {"added": [], "removed": [], "replaced": []}
    assert derive_reasons(none, False, True) == ["首次发布"]
    assert derive_reasons(none, True, False) == ["程序或依赖有变动"]
    assert derive_reasons(none, False, False) == ["登记表、豁免或截止时间有变动"]


def test_code_is_named() -> None:
    code = code_identity()
    assert code["version"]
    assert len(code["lock_sha256"]) == 64
    assert code["commit"] is None or len(code["commit"]) == 40
