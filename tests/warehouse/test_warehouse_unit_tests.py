"""dbt's own unit tests (literal rows beside the models) are run here, and not in production."""

from __future__ import annotations

from tests.warehouse.world import World


def test_unit_tests_of_all_models_pass(standing_world: World) -> None:
    result = standing_world.tested("test_type:unit")
    assert result.success, result.describe()
    assert len(result.nodes) >= 29


def test_a_build_runs_no_unit_tests(standing_world: World) -> None:
    assert {node.resource_type for node in standing_world.result.nodes} == {"model", "test"}
