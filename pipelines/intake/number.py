"""Cells of money, percent, points, counts and decimals: exact, in the stored unit, or a fault. Nothing is repaired in silence."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from pipelines.core.money import CENT, decimal_of
from pipelines.core.rule import load_rules
from pipelines.intake.quantity import PERCENT, POINT, Quantity, parse_quantity
from pipelines.intake.reading import Fault, Reading, Setting, fault
from pipelines.intake.unit import factor_of, unit_fits

_SIXTH = Decimal("0.000001")
_SEVERAL = re.compile(r"\d[^\d.,A-Za-z]+[-+]?\d")
_LIMITS = {"money": Decimal(10) ** 16, "integer": Decimal(10) ** 18}
_OTHER_LIMIT = Decimal(10) ** 12
_HUNDRED = Decimal(100)


def read_number(value: object, setting: Setting, percent: bool) -> Reading:
    """The number of a cell in the stored unit of its column; ``percent``: the cell's own format multiplies by 100."""
    if isinstance(value, (bool, date, time, timedelta)):
        return fault("number_unreadable")
    try:
        quantity = _quantity_of(value, percent)
    except ValueError:
        return fault("several_numbers" if _SEVERAL.search(str(value)) else "number_unreadable")
    if quantity.operator != "=":
        return fault("value_approximate", number=_plain(quantity.number), operator=quantity.operator)
    return _in_unit(quantity, setting, bare=not percent and quantity.unit is None)


def _quantity_of(value: object, percent: bool) -> Quantity:
    if isinstance(value, str):
        return parse_quantity(value)
    number = decimal_of(value) if isinstance(value, (int, float, Decimal)) else _not_a_number()
    return Quantity(number * _HUNDRED, PERCENT) if percent else Quantity(number)


def _not_a_number() -> Decimal:
    raise ValueError("not a number")


def _in_unit(quantity: Quantity, setting: Setting, *, bare: bool) -> Reading:
    column = setting.column
    if quantity.unit == POINT and column.type == "percent":
        return fault("point_in_percent", number=_plain(quantity.number))
    if quantity.unit is not None and not unit_fits(quantity.unit, column):
        return fault("unit_of_cell", unit=quantity.unit, expected=setting.unit or column.unit or "—")
    number = quantity.number * factor_of(quantity.unit or setting.unit, column)
    if abs(number) >= _LIMITS.get(column.type, _OTHER_LIMIT):
        return fault("number_too_large")
    if column.type == "integer":
        return Reading(int(number)) if number == number.to_integral_value() else fault("not_integer")
    if column.type == "percent" and bare:
        return _bare_percent(number, setting)
    return _quantised(number, CENT if column.type == "money" else _SIXTH)


def _quantised(number: Decimal, step: Decimal) -> Reading:
    rounded = number.quantize(step, rounding=ROUND_HALF_UP)
    lost = (Fault("digits_rounded", {"stored": _plain(rounded)}),) if rounded != number and step == CENT else ()
    return Reading(rounded, lost)


def _bare_percent(number: Decimal, setting: Setting) -> Reading:
    """A bare number under a percent head stays as it is; one that looks like a fraction is asked about."""
    if setting.column.fraction_is_percent:
        return _quantised(number * _HUNDRED, _SIXTH)
    reading = _quantised(number, _SIXTH)
    if _looks_like_fraction(number, setting):
        return reading._replace(faults=(*reading.faults, Fault("fraction_suspected", {"as_percent": _plain(number * _HUNDRED)})))
    return reading


def _looks_like_fraction(number: Decimal, setting: Setting) -> bool:
    """Below 1 in a column whose usual size is above, or with the three or four decimals that a percent with one or two has
    as a fraction; more decimals come from a formula, fewer from a person."""
    typical = setting.column.typical
    if number == 0 or (typical is not None and abs(typical) < 1):
        return False
    exponent = number.normalize().as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return abs(number) < 1 or decimals in load_rules()["fraction_suspected"].params["decimals"]


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
