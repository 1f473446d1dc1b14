"""Builds models and runs their tests on the loaded warehouse, in this process, with a manifest that is parsed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.core.error import KezhiError
from pipelines.core.paths import Home
from pipelines.warehouse.manifest import prepare_manifest
from pipelines.warehouse.runner import invoke_dbt

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# What dbt calls a node that went well.
_GOOD = frozenset({"success", "pass", "warn", "no-op"})


class BuildError(KezhiError):
    """dbt did not run at all: our own fault, nothing was judged."""

    exit_code = 3


@dataclass(frozen=True)
class Node:
    """One model or test. ``status``: success, pass, warn, fail, error, skipped; ``failures``: rows that a test found.

    ``relation``: schema and name of a model (``core.fct_tech_contract``), or of the first model that a test looks at;
    ``rows``: what a table holds afterwards.
    """

    unique_id: str
    name: str
    resource_type: str
    status: str
    failures: int | None
    rows: int | None
    relation: str
    message: str

    @property
    def passed(self) -> bool:
        return self.status in _GOOD


@dataclass(frozen=True)
class BuildResult:
    """What a build came to: every node that was selected, in the order in which they ended."""

    nodes: tuple[Node, ...]

    @property
    def success(self) -> bool:
        """Something was built and nothing failed: a selection that matched nothing is no success."""
        return bool(self.nodes) and all(node.passed for node in self.nodes)

    @property
    def failed(self) -> tuple[Node, ...]:
        """What failed itself, without what was skipped because of it."""
        return tuple(node for node in self.nodes if not node.passed and node.status != "skipped")

    @property
    def tests(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.resource_type == "test")

    def describe(self) -> str:
        """The failed checks and models by name, one a line; empty where all is well."""
        if not self.nodes:
            return "没有选中任何模型或检查 / nothing was selected"
        return "\n".join(_failure(node) for node in self.failed)


def _failure(node: Node) -> str:
    if node.resource_type == "test" and node.status == "fail":
        return f"检查未通过 / check failed: {node.name} ({node.relation}), {node.failures} 行 / rows"
    return f"{node.resource_type} {node.name} {node.status}: {node.message}"


def build(home: Home, select: str | None = None, on_event: Callable[[str, str], None] | None = None, *,
          manifest: Path | None = None, unit_tests: bool = False) -> BuildResult:
    """Builds ``select`` (dbt's own notation; everything by default) and runs the tests that hang on it.

    ``on_event`` is told the unique id and status of each node as it ends. Unit tests run on made-up rows and belong to the
    checks of the code: they are left out unless asked for. Raises ``BuildError`` where dbt itself could not run.
    """
    manifest = manifest or prepare_manifest(home)
    command = ["build", "--no-write-json", *(["--select", *select.split()] if select else []),
               *([] if unit_tests else ["--exclude-resource-type", "unit_test"])]
    callbacks = [_reporter(on_event)] if on_event else []
    outcome = invoke_dbt(command, home, home.dagster / "dbt" / "target", manifest=_manifest(manifest.parent), callbacks=callbacks)
    if outcome.exception is not None:
        raise BuildError("dbt 未能运行", value=str(outcome.exception), remedy="查看 logs/dbt") from outcome.exception
    rows = _row_counts(home)
    return BuildResult(tuple(_node(item, rows) for item in outcome.result.results))


@lru_cache(maxsize=2)
def _bytes(folder: Path) -> bytes:
    return (folder / "partial_parse.msgpack").read_bytes()


def _manifest(folder: Path) -> Manifest:
    """A fresh manifest for each build, since a build writes compiled code into it; from dbt's own packed copy, which is the
    quickest to read."""
    from dbt.contracts.graph.manifest import Manifest

    manifest = Manifest.from_msgpack(_bytes(folder))
    manifest.build_flat_graph()
    return manifest


def _reporter(on_event: Callable[[str, str], None]) -> Callable[[Any], None]:
    def report(event: Any) -> None:
        if event.info.name == "NodeFinished":
            node = event.data.node_info
            on_event(node.unique_id, node.node_status)

    return report


def _row_counts(home: Home) -> dict[str, int]:
    """Rows of every table, by schema and name."""
    import duckdb

    connection = duckdb.connect(str(home.warehouse), read_only=True)
    try:
        found = connection.execute("select schema_name, table_name, estimated_size from duckdb_tables()").fetchall()
    finally:
        connection.close()
    return {f"{schema}.{name}": size for schema, name, size in found}


def _node(item: Any, rows: dict[str, int]) -> Node:
    node, kind = item.node, str(item.node.resource_type)
    relation = _tested(node) if kind == "test" else f"{node.schema}.{node.name}"
    return Node(node.unique_id, node.name, kind, str(item.status), item.failures, rows.get(relation), relation, item.message or "")


def _tested(node: Any) -> str:
    """The model that a test hangs on, or the first one that it reads, by its bare name."""
    model = getattr(node, "attached_node", None) or next(iter(node.depends_on.nodes), "")
    return model.rsplit(".", 1)[-1]
