"""Patterns of a form as formulas of a spreadsheet, which knows no regular expressions: prefixes and runs of digits only."""

from __future__ import annotations

import re

# ^\d{16}$ , ^[0-9]{12}$ , ^(GR|GF)[0-9]{12}$
_RUN = re.compile(r"\^(?:\((?P<words>[A-Za-z0-9|]+)\)|(?P<word>[A-Za-z]*))(?:\\d|\[0-9\])\{(?P<count>\d{1,2})\}\$")
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def pattern_formula(pattern: str, cell: str) -> str | None:
    """A formula that is true where ``cell`` fits ``pattern``; null for a pattern that a formula cannot hold."""
    runs = [_RUN.fullmatch(part) for part in re.split(r"(?<=\$)\|(?=\^)", pattern)]
    tests = [_run_formula(run, cell) for run in runs if run is not None]
    if len(tests) != len(runs):
        return None
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def _run_formula(run: re.Match[str], cell: str) -> str:
    words = run["words"].split("|") if run["words"] else [run["word"] or ""]
    tests = [_word_formula(word, int(run["count"]), cell) for word in words]
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def _word_formula(word: str, count: int, cell: str) -> str:
    """The length says that no sign is missing, each digit that none is foreign: ``--`` alone would let 1E+15 pass."""
    start, length = len(word), len(word) + count
    digits = f'SUMPRODUCT(--ISNUMBER(FIND(MID({cell},ROW(INDIRECT("{start + 1}:{length}")),1),"0123456789")))={count}'
    prefix = f'EXACT(LEFT({cell},{start}),"{word}"),' if word else ""
    return f"AND(LEN({cell})={length},{prefix}{digits})"


def credit_code_formula(cell: str) -> str:
    """True where the last sign of a unified credit code is right (GB 32100-2015: weights 3^i mod 31). Array constants are not
    allowed in validations, so the weights are worked out."""
    rows, flat = 'ROW(INDIRECT("1:17"))', f"UPPER({cell})"
    total = f'SUMPRODUCT((FIND(MID({flat},{rows},1),"{_SIGNS}")-1)*MOD(3^({rows}-1),31))'
    return f'AND(LEN({cell})=18,IFERROR(MOD(31-MOD({total},31),31)=FIND(RIGHT({flat},1),"{_SIGNS}")-1,FALSE))'
