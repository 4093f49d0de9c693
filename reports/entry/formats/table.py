"""A table as lines of text, the same for every format.

A table of figures is told in sentences, a row a line, each figure behind the heads of its row and column
(青石镇受理复议申请12件；青石镇审结11件。): the reader then names it as it names any figure, and a year that heads a
column is the figure's year. Of any other table the cells are parted by ``CELL_BREAK``. Offices also set whole reports
in a table for the looks of it: where a cell holds prose, or a row one cell, the cell's paragraphs stand as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

CELL_BREAK = " | "
_PROSE = 60
_MOST_COLUMNS = 40  # that one cell fills
_MOST_FIELDS = 50_000  # of a table, merged ones counted apart

_FIGURE = re.compile(
    r"(?:约|近|超|超过|逾|[<>≥≤+]|不[低少]于)? ?(?P<number>-?\d[\d,，.]*)(?P<unit> ?[万亿]?[\u4e00-\u9fff%％‰㎡]{0,5})"
)
_YEAR = re.compile(r"20\d\d ?年?度?")
_UNIT_IN_HEAD = re.compile(r"[（(](?:单位[:：])?(?P<unit>[万亿]?[\u4e00-\u9fff%％‰㎡]{1,5})[)）]")
UNIT_OF_TABLE = re.compile(r"(?:计量)?单位[:：] ?(?P<unit>[万亿]?[\u4e00-\u9fff%％‰㎡]{1,5})")
_UNIT_COLUMN = ("单位", "计量单位")
# Columns that neither name a row nor hold its figures.
_ASIDE = re.compile(
    r"(?:计量)?单位|备注|说明|依据|(?:数据)?来源|(?:牵头|责任|主管|承办|协办|配合|填报)(?:单位|部门|科室|领导|人员?)?"
    r"|(?:负责|联系)人|(?:完成|办理)?时[限间]"
)
_LONGEST_HEAD = 20
_NUMBERING = ("序号", "编号", "排序")
# Heads that say no more than "the figure": the other head is the whole name.
_BARE = re.compile(
    r"(?:数值|数量|数据|数额|指标值|完成情况|完成值|实际完成|实际值|本年|今年|当年|全年|本年度|合计|总计|小计|总数|指标|项目|名称)"
)


@dataclass(frozen=True)
class Cell:
    """The paragraphs of a cell, how many columns and rows it fills, and whether it goes on from the cell above."""

    lines: tuple[str, ...]
    across: int = 1
    down: int = 1
    goes_on: bool = False

    @property
    def text(self) -> str:
        return "".join(" ".join(line.split()) for line in self.lines)


def table_lines(rows: list[list[Cell]], above: str = "") -> list[str]:
    """The lines of a table, row by row. ``above`` is the line before it, which may give the unit of its figures."""
    return figure_lines(rows, above) or [line for row in rows for line in _row_lines(cell.lines for cell in row)]


def _row_lines(cells: Iterable[tuple[str, ...]]) -> list[str]:
    """The lines of a row that holds no figures; each cell is its paragraphs."""
    filled = [lines for cell in cells if (lines := [line for line in (" ".join(p.split()) for p in cell) if line])]
    if len(filled) < 2 or any(len(line) > _PROSE for lines in filled for line in lines):
        return [line for lines in filled for line in lines]
    return [CELL_BREAK.join(" ".join(lines) for lines in filled)]


def figure_lines(rows: list[list[Cell]], above: str = "") -> list[str]:
    """The sentences of a table of figures; nothing where the table is of another kind."""
    if any(len(line) > _PROSE for row in rows for cell in row for line in cell.lines):
        return []
    texts = [cell.text for row in rows for cell in row]
    said = [found for text in (*texts, above.strip()) if (found := _unit_said(text))]
    titles = [row[0].text for row in rows if len(row) == 1 and not _unit_said(row[0].text)]
    grid = _grid([row for row in rows if len(row) > 1])
    headed = next((place for place, row in enumerate(grid) if any(map(_is_figure, row[1:]))), 0)
    columns = [_joined(row[column] for row in grid[:headed]) for column in range(len(grid[0]) if grid else 0)]
    heads = _heads_of_rows(columns, grid[headed:])
    body = [row for row in grid[headed:] if any(row[place] for place in heads)]
    valued = [
        place for place, head in enumerate(columns) if place > heads[-1] and not _ASIDE.fullmatch(head)
    ]  # fmt: skip
    told = [row[place] for row in body for place in valued if row[place]]
    if not headed or not valued or 2 * sum(map(_is_figure, told)) <= len(told):
        return []
    table = _Figures(columns, heads, valued, said[0]["unit"] if said else "")
    return [title for title in titles if title] + [line for row in body if (line := table.sentence(row))]


def _heads_of_rows(columns: list[str], body: list[list[str]]) -> list[int]:
    """The columns whose texts name a row: the first that is no numbering, and the next ones without any figure.

    复议 | 受理件数 | 12: the row is of 复议受理件数. Who is to do it and what else is to be said names no row.
    """
    first = int(bool(columns) and columns[0] in _NUMBERING and len(columns) > 2)
    heads = [first]
    for place in range(first + 1, len(columns) - 1):
        texts = [row[place] for row in body]
        if _ASIDE.fullmatch(columns[place]) or not any(texts) or any(map(_is_figure, texts)):
            break
        if max(map(len, texts)) > _LONGEST_HEAD:
            break
        heads.append(place)
    return heads


def _unit_said(text: str) -> re.Match[str] | None:
    return UNIT_OF_TABLE.fullmatch(text.strip("（()） "))


def _grid(rows: list[list[Cell]]) -> list[list[str]]:
    """The texts of a table by row and column, a cell that fills several of them told in each; [] beyond measure."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}  # column -> rows that the cell above still fills, and its text
    for row in rows:
        texts: list[str] = []
        for cell in row:
            while len(texts) in hanging:
                _hang(texts, hanging)
            above = grid[-1][len(texts)] if grid and len(texts) < len(grid[-1]) else ""
            for _ in range(min(cell.across, _MOST_COLUMNS)):
                if cell.down > 1:
                    hanging[len(texts)] = cell.down - 1, cell.text
                texts.append(above if cell.goes_on else cell.text)
        while len(texts) in hanging:
            _hang(texts, hanging)
        grid.append(texts)
        if len(grid) * len(texts) > _MOST_FIELDS:
            return []
    width = max(map(len, grid), default=0)
    return [row + [""] * (width - len(row)) for row in grid]


def _hang(texts: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    rows, text = hanging.pop(len(texts))
    if rows > 1:
        hanging[len(texts)] = rows - 1, text
    texts.append(text)


def _is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(text)) and not _YEAR.fullmatch(text)


def _joined(heads: Iterable[str]) -> str:
    return "".join(dict.fromkeys(head for head in heads if head))


@dataclass(frozen=True)
class _Figures:
    """How a table of figures is told: the heads of its columns, which columns name a row and which hold figures."""

    columns: list[str]
    heads: list[int]
    valued: list[int]
    unit: str

    def sentence(self, row: list[str]) -> str:
        """One row as a sentence: each figure behind its year, its row's and its column's heads, with its unit."""
        # 单位 over the first column means the offices that the rows are of.
        units = (
            row[place] for place, head in enumerate(self.columns) if place > self.heads[0] and head in _UNIT_COLUMN
        )
        unit = next(units, "") or self.unit
        own = list(dict.fromkeys(row[place] for place in self.heads if row[place]))
        told = [_told([*own, self.columns[place]], row[place], unit) for place in self.valued if _is_figure(row[place])]
        return "；".join(told) + "。" if told else ""


def _told(names: list[str], figure: str, unit: str) -> str:
    heads, years = [], []
    for head in names:
        if found := _UNIT_IN_HEAD.search(head):
            unit = found["unit"]
        head = _UNIT_IN_HEAD.sub("", head)
        years += [f"{year[:4]}年" for year in _YEAR.findall(head)]
        head = _YEAR.sub("", head)
        if not _BARE.fullmatch(head):
            heads.append(head)
    written = _FIGURE.fullmatch(figure)
    return "".join([*years[-1:], *heads, figure, "" if written and written["unit"] else unit])
