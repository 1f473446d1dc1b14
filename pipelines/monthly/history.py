"""A reporter's own earlier amounts, for the rule that tests units by magnitude. Read from raw files under their hash."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from statistics import median
from typing import TYPE_CHECKING

from pipelines.core.form import Form, load_forms
from pipelines.core.paths import Home
from pipelines.core.period import Period
from pipelines.monthly.raw import read_raw
from pipelines.receipt.entry import Receipt, Submission

if TYPE_CHECKING:
    from pipelines.intake import History

MONTHS = 24     # two years: seasons even out, and prices have hardly moved against factors of 10,000
FEWEST = 8      # a median of fewer amounts says little; the form's own usual size is used then


def measured_columns(form: Form) -> list[str]:
    """Columns whose amounts the form tests by magnitude."""
    return sorted({name for rule in form.rule if rule.kind == "magnitude" for name in rule.params["columns"]})


def history_for(home: Home, receipt: Receipt, submissions: Iterable[Submission]) -> History:
    """Medians of log10 by form and column over the region's current submissions of the 24 months before the receipt's period.

    ``submissions`` as they stood when the receipt came in, so that a later repetition of the reading has the same to go by.
    """
    from pipelines.intake import History

    first = str(Period(receipt.period).plus(-MONTHS))
    used = [item for item in submissions if item.is_current and item.region_code == receipt.region_code
            and item.receipt_no < receipt.receipt_no and first <= item.period < receipt.period]
    return History(_medians(_amounts(home, used)))


def _amounts(home: Home, used: Iterable[Submission]) -> dict[str, dict[str, list[float]]]:
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for item in used:
        names = measured_columns(load_forms()[item.form])
        if not names:
            continue
        rows = read_raw(home, item.raw_path, item.raw_sha256, ["quarantined", *names]).to_pylist()
        for name in names:
            amounts = [row[name] for row in rows if not row["quarantined"] and row[name] is not None]
            found[item.form][name] += [math.log10(amount) for amount in amounts if amount > 0]
    return found


def _medians(amounts: dict[str, dict[str, list[float]]]) -> dict[str, dict[str, float]]:
    return {form: {name: median(values) for name, values in columns.items() if len(values) >= FEWEST}
            for form, columns in amounts.items()}
