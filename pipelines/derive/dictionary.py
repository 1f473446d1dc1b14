"""Dictionary pages in Chinese and English: one per form, one per indicator, and a list of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.core.form import Column, Form
from pipelines.core.indicator import Indicator

FOLDER = "docs/dictionary"
_MARK = "<!-- Derived from sources/ by `kezhi derive`; change the declarations, not this page. -->\n"


def dictionary_files(forms: Mapping[str, Form], indicators: Mapping[str, Indicator]) -> dict[str, str]:
    """Every page by path."""
    pages = {f"{FOLDER}/{form.form}.md": _form_page(form) for form in forms.values()}
    pages |= {f"{FOLDER}/indicators/{item.code}.md": _indicator_page(item) for item in indicators.values()}
    return pages | {f"{FOLDER}/README.md": _index(forms, indicators)}


def _index(forms: Mapping[str, Form], indicators: Mapping[str, Indicator]) -> str:
    form_rows = [(f"[{form.form}]({form.form}.md)", form.title.zh, form.title.en, form.version) for form in forms.values()]
    rows = [(f"[{item.code}](indicators/{item.code}.md)", item.name.zh, item.name.en, item.unit) for item in indicators.values()]
    return (f"{_MARK}# 数据字典 / Dictionary\n\n## 表式 / Forms\n\n{_table(('代码', '名称', 'Title', 'Version'), form_rows)}\n"
            f"## 指标 / Indicators\n\n{_table(('代码', '名称', 'Name', 'Unit'), rows)}")


def _form_page(form: Form) -> str:
    warning = f"> {form.warning.zh}\n> {form.warning.en}\n\n" if form.warning else ""
    facts = [("粒度 / Grain", f"{form.grain.zh} / {form.grain.en}"), ("主键 / Key", ", ".join(f"`{name}`" for name in form.key)),
             ("版本 / Version", form.version), ("内容 / Content", form.content)]
    head = ("列 / Column", "表头 / Head", "类型 / Type", "单位 / Unit", "必填 / Required", "取值 / Values", "说明 / Note")
    rules = "".join(f"- `{rule.rule}`\n" for rule in form.rule)
    return (f"{_MARK}# {form.title.zh} / {form.title.en}\n\n{form.description.zh}\n{form.description.en}\n\n{warning}"
            f"{_table(('项 / Item', '内容 / Content'), facts)}\n"
            f"## 列 / Columns\n\n{_table(head, map(_column_row, form.column))}\n"
            f"## 规则 / Rules\n\n{rules}")


def _column_row(column: Column) -> tuple[str, ...]:
    note = f"{column.note.zh} / {column.note.en}" if column.note else ""
    private = "（个人信息，不入库 / personal, never loaded）" if column.private else ""
    heads = "；".join((column.header.zh, *column.aliases))
    return (f"`{column.name}`", f"{heads} / {column.header.en}", column.type, column.unit or "",
            "是 / yes" if column.required and not column.nullable else "列必有 / column" if column.required else "",
            _values(column), note + private)


def _values(column: Column) -> str:
    if column.codelist:
        return f"代码表 `{column.codelist}`"
    bounds = f"{'' if column.minimum is None else column.minimum} … {'' if column.maximum is None else column.maximum}"
    return f"`{column.pattern}`" if column.pattern else bounds if bounds.strip(" …") else ""


def _indicator_page(item: Indicator) -> str:
    value = item.value
    made = [("运算 / Operation", value.op), ("取自 / Relation", value.relation), ("列 / Column", value.column),
            ("条件 / Where", value.where if value.relation else None), ("全市条件 / Where, whole", value.whole_where),
            ("日期 / By date", value.on), ("期别列 / By period", value.period), ("运算项 / Operands", ", ".join(value.operands))]
    facts = [("代码 / Code", item.code), ("单位 / Unit", item.unit), ("小数位 / Decimals", str(item.decimals)),
             ("类型 / Kind", item.measure_type), ("可加 / Additive", "是 / yes" if item.additive else "否 / no"),
             ("期型 / Period types", ", ".join(item.period_types)), ("价格口径 / Price basis", item.price_basis),
             ("范围 / Scope", item.scope), ("发布者 / Publisher", item.publisher), ("表式 / Forms", ", ".join(item.forms)),
             *((name, f"`{text}`") for name, text in made if text), *_ranking_facts(item), ("依据 / Source", item.source)]
    return (f"{_MARK}# {item.name.zh} / {item.name.en}\n\n{item.definition.zh}\n\n{item.definition.en}\n\n"
            f"{_table(('项 / Item', '内容 / Content'), facts)}")


def _ranking_facts(item: Indicator) -> list[tuple[str, str]]:
    ranking = item.ranking
    if ranking is None:
        return [("排名 / Ranked", "否 / no")]
    return [("排名范围 / Universe", ranking.universe), ("并列 / Ties", ranking.ties), ("方向 / Direction", ranking.direction),
            ("缺报 / Missing", ranking.missing), ("修订 / Revision", ranking.revision)]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
