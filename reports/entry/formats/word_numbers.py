"""The numbers that Word prints by itself before the paragraphs of its lists and the headings of its styles."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from lxml.etree import _Element as Element

_DIGITS = "〇一二三四五六七八九"
_UNITS = ((1000, "千"), (100, "百"), (10, "十"))
_FORMAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_COUNTED = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "koreanCounting", "taiwaneseCountingThousand",
    "taiwaneseCounting", "chineseLegalSimplified", "ideographLegalTraditional",
}  # fmt: skip
_LEGAL = {"chineseLegalSimplified", "ideographLegalTraditional"}
_DIGIT_BY_DIGIT = {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital"}
_ROWS = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
}
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@cache
def w(tag: str) -> str:
    """A name of Word's own vocabulary, as lxml spells it."""
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{tag}"


def value_of(element: Element | None, tag: str) -> str | None:
    child = element.find(w(tag)) if element is not None else None
    return child.get(w("val")) if child is not None else None


@dataclass(frozen=True)
class _Level:
    """How one level of a list is printed. ``legal``: with all its numbers in digits, whatever the levels above."""

    start: int
    style: str
    pattern: str
    legal: bool


@dataclass(frozen=True)
class _List:
    """A list as its paragraphs name it. Lists of one ``count`` go on counting together."""

    count: str
    levels: dict[int, _Level]


@dataclass
class Numbering:
    """The lists of a document by their number, the styles that stand in one, and how far each has counted."""

    lists: dict[str, _List] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counted: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, numbering: Element | None, styles: Element | None) -> Numbering:
        """From the roots of the parts that hold lists and styles; ``None`` where the document has none."""
        if numbering is None:
            return cls()
        patterns = {node.get(w("abstractNumId")): node for node in numbering.findall(w("abstractNum"))}
        lists: dict[str, _List] = {}
        depths: dict[str, int] = {}
        for number in numbering.findall(w("num")):
            pattern = value_of(number, "abstractNumId") or ""
            if pattern in patterns:
                levels = patterns[pattern].findall(w("lvl"))
                lists[number.get(w("numId"))] = _list(number, pattern, levels)
                depths |= {style: _depth(level) for level in levels if (style := value_of(level, "pStyle"))}
        own, based = {}, {}
        for style in styles.findall(w("style")) if styles is not None else ():
            name = style.get(w("styleId"))
            based[name] = value_of(style, "basedOn")
            if used := _used(style.find(w("pPr"))):
                own[name] = used[0], depths.get(name, used[1])
        return cls(lists, {name: used for name in based if (used := _inherited(name, own, based))})

    def printed(self, paragraph: Element) -> str:
        """The number that Word prints before a paragraph, and one more counted; "" where it prints none."""
        properties = paragraph.find(w("pPr"))
        number, depth = _used(properties) or self.styles.get(value_of(properties, "pStyle") or "") or ("", 0)
        levels = self.lists[number].levels if number in self.lists else {}
        if depth not in levels:
            return ""
        counted = self.counted[self.lists[number].count]
        counted[depth] = counted.get(depth, levels[depth].start - 1) + 1
        for deeper in [other for other in counted if other > depth]:
            del counted[deeper]
        if levels[depth].style in ("bullet", "none"):
            return ""
        text = levels[depth].pattern
        for above in range(depth + 1):
            if above in levels:
                count = counted.get(above, levels[above].start)
                style = "decimal" if levels[depth].legal else levels[above].style
                text = text.replace(f"%{above + 1}", numeral(count, style))
        return text


def _list(number: Element, pattern: str, levels: list[Element]) -> _List:
    """The list of a number: its pattern, with the levels and starts that the number has of its own."""
    overrides = number.findall(w("lvlOverride"))
    own = [level for override in overrides for level in override.findall(w("lvl"))]
    starts = {_depth(override): start for override in overrides if (start := value_of(override, "startOverride"))}
    told = {_depth(level): _level(level, starts.get(_depth(level))) for level in (*levels, *own)}
    return _List(f"{pattern}/{number.get(w('numId'))}" if starts else pattern, told)


def _depth(level: Element) -> int:
    return int(level.get(w("ilvl"), "0"))


def _level(level: Element, start: str | None) -> _Level:
    begins, style, pattern = (value_of(level, tag) for tag in ("start", "numFmt", "lvlText"))
    return _Level(
        int(start or begins or 1), style or "decimal", pattern or "", level.find(w("isLgl")) is not None
    )  # fmt: skip


def _used(properties: Element | None) -> tuple[str, int] | None:
    """List and level that paragraph properties name; list 0 takes a paragraph out of its style's list."""
    used = properties.find(w("numPr")) if properties is not None else None
    number = value_of(used, "numId")
    return (number, int(value_of(used, "ilvl") or 0)) if number else None


def _inherited(
    name: str | None, own: dict[str, tuple[str, int]], based: dict[str, str | None]
) -> tuple[str, int] | None:
    """The list of a style, or of the style that it is based on."""
    seen: set[str] = set()
    while name and name not in seen:
        if name in own:
            return own[name]
        seen.add(name)
        name = based.get(name)
    return None


def numeral(count: int, style: str) -> str:
    """``count`` as Word prints it in a style of numbers; in digits where the style is unknown or runs out."""
    row = _ROWS.get(style, "")
    if 0 < count <= len(row):
        return row[count - 1]
    if style in _COUNTED and 0 < count < 10_000:
        return _counted(count).translate(_FORMAL) if style in _LEGAL else _counted(count)
    if style in _DIGIT_BY_DIGIT:
        return "".join(_DIGITS[int(digit)] for digit in str(max(count, 0)))
    if style in ("upperRoman", "lowerRoman") and 0 < count < 40:
        roman = _roman(count)
        return roman if style == "upperRoman" else roman.lower()
    if style == "decimalZero":
        return f"{count:02d}"
    return str(count).translate(_FULL_WIDTH) if style.startswith("decimalFullWidth") else str(count)


def _counted(count: int) -> str:
    """一, 十, 十二, 二十, 一百零五, 一千零一十."""
    told, rest = "", count
    for size, name in _UNITS:
        digit, rest = divmod(rest, size)
        if digit:
            told += ("" if size == 10 and count < 20 else _DIGITS[digit]) + name
        elif told and rest and not told.endswith("零"):
            told += "零"
    return told + (_DIGITS[rest] if rest else "")


def _roman(count: int) -> str:
    told = ""
    for size, letters in _ROMAN:
        times, count = divmod(count, size)
        told += letters * times
    return told
