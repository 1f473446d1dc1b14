"""The dbt manifest, parsed once per state of the project: parsing takes seconds, a warm build is little more."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from pipelines.core.error import DeclarationError
from pipelines.core.hashes import sha256_data, sha256_file
from pipelines.core.paths import DBT_PROJECT, Home
from pipelines.warehouse.runner import invoke_dbt

# What dbt itself leaves in the project is no part of it.
_LEFT_BEHIND = {"target", "logs", "dbt_packages", ".user.yml"}


def fingerprint(project: Path = DBT_PROJECT) -> str:
    """Changes with any file of the project, any file's name, and the versions of dbt."""
    files = sorted(path for path in project.rglob("*")
                   if path.is_file() and path.relative_to(project).parts[0] not in _LEFT_BEHIND)
    content = [[path.relative_to(project).as_posix(), sha256_file(path)] for path in files]
    return sha256_data([content, version("dbt-core"), version("dbt-duckdb")])[:16]


def prepare_manifest(home: Home, project: Path = DBT_PROJECT) -> Path:
    """``manifest.json`` of the project as it stands, under ``dagster/dbt/<fingerprint>`` of the home; parsed where it is missing.

    Several processes may ask at once: one parses, the others wait. Raises ``DeclarationError`` where dbt cannot parse.
    """
    folder = home.dagster / "dbt" / fingerprint(project)
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        with _locked(folder.parent):
            if not manifest.is_file():
                _parse(home, project, folder)
    return manifest


def prune_manifests(home: Home, keep: Path) -> list[Path]:
    """Removes every other parsed state, and returns what was removed."""
    old = [folder for folder in (home.dagster / "dbt").iterdir() if folder.is_dir() and folder != keep.parent]
    for folder in old:
        shutil.rmtree(folder)
    return old


def _parse(home: Home, project: Path, folder: Path) -> None:
    """Parses beside the place and moves it there whole, so that a killed parse leaves nothing that looks finished."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".parsing-") as scratch:
        target = Path(scratch) / "target"
        outcome = invoke_dbt(["parse"], home, target, project=project)
        if not outcome.success:
            raise DeclarationError("dbt 项目解析失败", value=str(outcome.exception), remedy="运行 make check 查看")
        os.replace(target, folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "parse.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
