"""What our template wrote into a workbook against where it was handed in: region, month, versions of the forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipelines.core.finding import Finding
from pipelines.core.form import Form
from pipelines.core.register import load_regions
from pipelines.core.rule import finding

_WORDS = {"region": ("地区", "region"), "period": ("期别", "month")}


def check_place(stamp: Mapping[str, str], region: str, period: str) -> list[Finding]:
    """Region and month. A workbook without a stamp says nothing and is not blamed for it."""
    expected = {"region": region, "period": period}
    return [_contradiction(key, stamp[key], value) for key, value in expected.items() if stamp.get(key, value) != value]


def _contradiction(key: str, found: str, expected: str) -> Finding:
    words, english = _WORDS[key]
    return finding("stamp_contradicts", value=_named(found), key=words, key_en=english, expected=_named(expected))


def _named(text: str) -> str:
    """``340403 田家庵区``: nobody knows all codes by heart."""
    names = [region.name for region in load_regions() if region.code == text]
    return f"{text} {names[-1]}" if names else text


def check_versions(stamp: Mapping[str, str], forms: Iterable[Form]) -> Iterator[Finding]:
    """The templates of the forms found: ``2022.1 tech_contract:2022.2`` is one version for all but those named."""
    words = stamp.get("version", "").split()
    usual = next((word for word in words if ":" not in word), "")
    named = dict(word.split(":", 1) for word in words if ":" in word)
    for form in forms:
        version = named.get(form.form, usual)
        if version in ("", form.version):
            continue
        rule = "template_outdated" if version in form.accepted_versions else "template_unknown"
        yield finding(
            rule,
            value=version,
            form=form.form,
            form_title=form.title.zh,
            form_title_en=form.title.en,
            expected=form.version,
            accepted="、".join((form.version, *form.accepted_versions)),
        )
