"""The environment: what is asked for, what is locked, and why a bound is tighter than it need be."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).resolve().parents[2]
PYPROJECT = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
PINNED = re.compile(r"^(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>[^\s;\\]+)(?P<rest>.*(?:\n    --hash=.*)*)", re.MULTILINE)


def asked() -> list[Requirement]:
    project = tomllib.loads(PYPROJECT)["project"]
    return [Requirement(text) for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]]


def locked() -> dict[str, list[Version]]:
    """Versions by name; a package may stand several times under different markers."""
    found: dict[str, list[Version]] = {}
    for match in PINNED.finditer(LOCK):
        found.setdefault(canonicalize_name(match["name"]), []).append(Version(match["version"]))
    return found


def odd_pins(pyproject: str) -> list[str]:
    """Dependencies bounded below the next major version with no reason on their own line, nor above their group."""
    found, reasoned = [], False
    for line in pyproject.splitlines():
        stripped = line.strip()
        if stripped.startswith("#"):
            reasoned = True
        elif stripped.startswith('"') and "<" in stripped:
            if not re.search(r",<\d+\"", stripped) and not reasoned and "#" not in stripped:
                found.append(stripped)
        else:
            reasoned = False
    return found


@pytest.mark.parametrize("requirement", asked(), ids=lambda r: r.name)
def test_what_is_asked_for_is_locked_within_its_bounds(requirement: Requirement) -> None:
    versions = locked().get(canonicalize_name(requirement.name), [])
    assert versions and all(requirement.specifier.contains(version, prereleases=True) for version in versions)


def test_every_locked_package_has_hashes() -> None:
    assert [match["name"] for match in PINNED.finditer(LOCK) if "--hash=sha256:" not in match["rest"]] == []
    assert len(locked()) > 100


def test_the_lock_names_no_place_to_fetch_from() -> None:
    assert not re.search(r"https?://|--index|--extra-index|--find-links|^-", LOCK, re.MULTILINE)


def test_every_odd_pin_has_its_reason() -> None:
    assert odd_pins(PYPROJECT) == []


def test_an_odd_pin_without_reason_is_found() -> None:
    assert odd_pins('dependencies = [\n    "a>=1,<2",\n    "b>=1.2,<1.3",\n]') == ['"b>=1.2,<1.3",']
    assert odd_pins('dependencies = [\n    # because\n    "b>=1.2,<1.3",\n]') == []
