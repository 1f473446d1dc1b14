"""Whether a written number and a held one are the same, and what slip would explain that they are not. Arithmetic only."""

from __future__ import annotations

from decimal import Decimal

from pipelines.report.lint.mention import Mention
from pipelines.report.lint.vocabulary import load_language

SLIPS = tuple(Decimal(10) ** power for power in (3, 4, 8))


def compare(mention: Mention, held: Decimal, *, negative: bool = False) -> str:
    """``same``, ``rounded`` (at the precision written; a tie may go either way), ``near`` (about, more than, nearly) or nothing.

    ``held`` is in the stored unit; ``negative`` where the words make a minus of the number.
    """
    if mention.value is None:
        return ""
    sign = -1 if negative else 1
    written = sign * mention.value * mention.factor
    if mention.high is not None:
        return (
            "near"
            if min(written, sign * mention.high * mention.factor) <= held <= max(written, sign * mention.high * mention.factor)
            else ""
        )
    if held == written:
        return "same"
    if mention.approximate:
        return "near" if _approximately(mention.approximate, written, held) else ""
    return "rounded" if abs(held - written) <= mention.quantum * mention.factor / 2 else ""


def _approximately(meaning: str, written: Decimal, held: Decimal) -> bool:
    tolerance = load_language().tolerance
    low, high = {
        "about": (1 - tolerance.about, 1 + tolerance.about),
        "under": (1 - tolerance.beyond, Decimal(1)),
        "over": (Decimal(1), 1 + tolerance.beyond),
    }[meaning]
    return min(written * low, written * high) <= held <= max(written * low, written * high)


def digits(value: Decimal) -> str:
    """Significant digits only: 281, 2810000 and 2.81 are all ``281``."""
    return f"{abs(value):f}".replace(".", "").strip("0") or "0"


def in_unit(held: Decimal, mention: Mention) -> Decimal:
    """The held value in the unit that the text uses, so that the two can be compared digit by digit."""
    return (held / mention.factor).normalize()


def slips(mention: Mention, held: Decimal, *, negative: bool = False) -> list[tuple[str, dict[str, str]]]:
    """What slips would make the written number of the held one, the likeliest first; empty where none would."""
    if mention.value is None or held == 0 or mention.value == 0:
        return []
    written = -mention.stored if negative and mention.stored is not None else mention.stored or Decimal(0)
    if written == -held:
        return [("sign_wrong", {})]
    ratio = abs(max(abs(written), abs(held)) / min(abs(written), abs(held)))
    if mention.dimension in ("yuan", "mu", "") and ratio in SLIPS:
        return [("unit_slip", {"factor": f"{ratio:f}"})]
    own, right = f"{abs(mention.value):f}", f"{abs(in_unit(held, mention)):f}"
    return _digit_slips(own, right) or ([("off_by_one", {})] if abs(written - held) == mention.factor else [])


def _digit_slips(own: str, right: str) -> list[tuple[str, dict[str, str]]]:
    plain, other = own.replace(".", ""), right.replace(".", "")
    if plain.strip("0") == other.strip("0"):
        return [("point_slip", {})]
    found: list[tuple[str, dict[str, str]]] = []
    if abs(Decimal(own) - Decimal(right)) == 1:
        found.append(("off_by_one", {}))
    if len(own) == len(right):
        wrong = [place for place in range(len(own)) if own[place] != right[place]]
        swapped = len(wrong) == 2 and own[wrong[0]] == right[wrong[1]] and own[wrong[1]] == right[wrong[0]]
        found += [("digit_swap", {})] if swapped else []
        found += [("digit_wrong", {})] if len(wrong) == 1 and len(plain) > 1 and not found else []
    elif abs(len(plain) - len(other)) == 1 and _one_more(*sorted((plain, other), key=len)):
        found.append(("digit_lost", {}))
    return found


def _one_more(shorter: str, longer: str) -> bool:
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
