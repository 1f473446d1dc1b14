"""Chinese numerals as numbers: 十八, 三百二, 二〇二二, 一点五. Nothing here knows of units or of sentences."""

from __future__ import annotations

from decimal import Decimal

_PLAIN = "零一二三四五六七八九"
DIGITS = (
    {sign: value for value, sign in enumerate(_PLAIN)}
    | {"〇": 0, "○": 0, "两": 2, "俩": 2}
    | {sign: value for value, sign in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
)
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000, "萬": 10_000, "億": 100_000_000}
# Every sign a numeral may hold, for patterns; the formal ones (壹贰叁) only stand in contracts.
SIGNS = "零〇一二两三四五六七八九十百千万亿"


def parse_numeral(text: str) -> Decimal:
    """The number that ``text`` says: Chinese (十八, 二点五, 一万二) or Arabic (12,430.39).

    A trailing digit after 百, 千, 万 is read as people say it: 三百二 is 320. ``ValueError`` where it is no number.
    """
    flat = text.replace(",", "").strip()
    if flat and flat[0] in "0123456789.-+":
        return _arabic(flat)
    whole, point, fraction = flat.partition("点")
    number = Decimal(_integer(whole))
    if not point:
        return number
    if not fraction or any(sign not in DIGITS for sign in fraction):
        raise ValueError(f"not a numeral: {text!r}")
    return number + Decimal("0." + "".join(str(DIGITS[sign]) for sign in fraction))


def _arabic(text: str) -> Decimal:
    # Decimal alone would take 1e5 and underscores, which no report means.
    if not text.lstrip("-+").replace(".", "", 1).isdigit() or not text.isascii():
        raise ValueError(f"not a numeral: {text!r}")
    return Decimal(text)


def _integer(text: str) -> int:
    if not text:
        raise ValueError("an empty numeral")
    if len(text) > 1 and all(sign in DIGITS for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text))
    return _Reader(text).read()


class _Reader:
    """Reads one numeral from left to right: ``total`` holds what 万 and 亿 have closed, ``section`` what stands below them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.total = 0
        self.section = 0
        self.digit: int | None = None
        self.unit = 10_000  # the last small unit of this section: the next must be smaller
        self.spoken = 1  # what a trailing digit counts, were it said without its unit

    def read(self) -> int:
        for sign in self.text:
            if sign in DIGITS:
                self._take_digit(DIGITS[sign])
            elif sign in SMALL:
                self._close_small(SMALL[sign])
            elif sign in LARGE:
                self._close_large(LARGE[sign])
            else:
                raise ValueError(f"not a numeral: {self.text!r}")
        return self.total + self.section + (self.digit or 0) * self.spoken

    def _take_digit(self, value: int) -> None:
        if self.digit:
            raise ValueError(f"two digits in a row: {self.text!r}")
        self.digit = value
        if value == 0:
            self.spoken, self.digit = 1, None

    def _close_small(self, unit: int) -> None:
        if unit >= self.unit or (self.digit is None and unit != 10):
            raise ValueError(f"misplaced unit: {self.text!r}")
        self.section += (1 if self.digit is None else self.digit) * unit
        self.digit, self.unit, self.spoken = None, unit, unit // 10

    def _close_large(self, unit: int) -> None:
        closed = self.section + (self.digit or 0)
        if not closed and not (self.total and unit > 10_000):
            raise ValueError(f"misplaced unit: {self.text!r}")
        self.total = (self.total + closed) * unit if unit > 10_000 else self.total + closed * unit
        self.section, self.digit, self.unit, self.spoken = 0, None, 10_000, unit // 10
