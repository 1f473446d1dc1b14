"""The sheet 填报说明: what each form counts, its columns and rules, in the words of the declarations. Nothing is said by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.core.form import Form, RowRule
from pipelines.core.rule import load_rules
from pipelines.template.look import Looks
from pipelines.template.page import column_words, severity_word
from pipelines.template.plan import Plan, bounds_text, kind_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

GUIDANCE = "填报说明"
_WIDTHS = (22, 9, 20, 9, 26, 58)
_GENERAL = (
    "只填各表白色单元格；表头、标题与工作表名称请勿改动，行数不够可在表内插入行。",
    "空白与零不同：没有发生填 0，没有数据留空；不要用“—”“/”代替。",
    "编号、信用代码按文本填写，不要使用公式或科学计数；日期写作 2022-03-12。",
    "金额按表头单位填写，不要在单元格里另写单位。",
    "带“上期_”的工作表是上次报送的数据，供对照和复制，不会被采集。",
    "填好后运行检查或直接报送；退回的工作簿首页“问题清单”列出全部问题，改好后原样再报即可。",
)


class _Pen:
    """Writes downwards; knows the next row."""

    def __init__(self, page: Worksheet, looks: Looks) -> None:
        self.page, self.looks, self.row = page, looks, 0

    def line(self, text: str, look: str, height: float | None = None) -> None:
        self.page.merge_range(self.row, 0, self.row, len(_WIDTHS) - 1, "", self.looks[look])
        self.page.write_string(self.row, 0, text, self.looks[look])
        if height:
            self.page.set_row(self.row, height)
        self.row += 1

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], joined: tuple[int, int] | None = None) -> None:
        """``joined``: first and last of the columns that make one."""
        for cells, look in [(heads, "head"), *((row, "table") for row in rows)]:
            if joined:
                self.page.merge_range(self.row, joined[0], self.row, joined[1], "", self.looks[look])
            for index, text in enumerate(cells):
                if not joined or not joined[0] < index <= joined[1]:
                    self.page.write_string(self.row, index, text, self.looks[look])
            self.page.set_row(self.row, 16.0 * _lines(cells))
            self.row += 1
        self.row += 1


def _lines(cells: Sequence[str]) -> int:
    """How many lines the fullest cell of a row takes; a Chinese sign is two characters wide."""
    wide = (sum(2 if ord(sign) > 255 else 1 for sign in text) for text in cells)
    return max((1 + max(size - 1, 0) // width for size, width in zip(wide, _WIDTHS, strict=True) if size), default=1)


def write_guidance(page: Worksheet, plans: Sequence[Plan], region: str, place: str, looks: Looks) -> None:
    """``plans``: the entry sheets of the workbook, in their order."""
    for index, width in enumerate(_WIDTHS):
        page.set_column(index, index, width)
    pen = _Pen(page, looks)
    period = plans[0].period
    pen.line(f"填报说明　{place}（{region}）　{period[:4]}年{int(period[5:])}月", "title", 30)
    for number, text in enumerate(_GENERAL, 1):
        pen.line(f"{number}. {text}", "prose", 16)
    pen.row += 1
    _write_legend(pen)
    _write_index(pen, plans)
    for form in {plan.form.form: plan.form for plan in plans}.values():
        _write_form(pen, form, period)
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.protect("", {"format_columns": True, "format_rows": True})


def _write_legend(pen: _Pen) -> None:
    for look, text in (
        ("needed_box", "深色表头：必填"),
        ("free_box", "浅色表头：可不填"),
        ("error_box", "红：违反硬性规则，须更正"),
        ("query_box", "黄：存疑，请核对，属实的报送时说明"),
    ):
        pen.page.write_blank(pen.row, 0, None, pen.looks[look])
        pen.page.write_string(pen.row, 1, text, pen.looks["line"])
        pen.row += 1
    pen.row += 1


def _write_index(pen: _Pen, plans: Sequence[Plan]) -> None:
    pen.line("本工作簿的报表", "section", 20)
    for plan in plans:
        pen.page.write_url(pen.row, 0, f"internal:'{plan.name}'!A{plan.first + 1}", pen.looks["link"], plan.name)
        pen.page.write_string(pen.row, 2, f"{plan.form.title.zh}　版本 {plan.form.version}", pen.looks["line"])
        pen.row += 1
    pen.row += 1


def _write_form(pen: _Pen, form: Form, period: str) -> None:
    pen.line(form.title.zh, "section", 20)
    pen.line(f"内容：{form.description.zh}", "prose", 16)
    pen.line(f"粒度：{form.grain.zh}", "prose", 16)
    if form.warning:
        pen.line(f"注意：{form.warning.zh}", "warning", 16)
    columns = [
        (c.header.zh, *column_words(c)[:1], kind_text(c), column_words(c)[1], bounds_text(c), c.note.zh if c.note else "")
        for c in form.columns_in(period)
    ]
    pen.table(("列", "必填", "填法", "单位", "范围", "说明"), columns)
    if form.rule:
        pen.table(
            ("有关的列", "级别", "要求", "", "", "规则编号"), [_rule_words(form, rule) for rule in form.rule], joined=(2, 4)
        )


def _rule_words(form: Form, rule: RowRule) -> tuple[str, ...]:
    entry = load_rules()[rule.rule]
    return _columns_of(form, rule), severity_word(rule.rule), entry.remedy.zh.replace("{", "").replace("}", ""), "", "", rule.rule


def _columns_of(form: Form, rule: RowRule) -> str:
    """The heads that a rule speaks of; those of the key where it names none."""
    known = {column.name: column.header.zh for column in form.column}
    named = [name for value in rule.params.values() for name in _names_in(value) if name in known]
    return "、".join(dict.fromkeys(known[name] for name in named or form.key))


def _names_in(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [name for part in value for name in _names_in(part)] if isinstance(value, (list, tuple)) else []
