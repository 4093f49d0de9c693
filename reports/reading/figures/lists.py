"""Names of figures that stand in a list: what its items share, a verb, an object or a measure, is that of each."""

from __future__ import annotations

import re

from reports.reading.figures.names import (
    LONGEST,
    MEASURE_TAIL,
    NOUN_LIKE,
    ONLY_VERB,
    STARTS_WITH_VERB,
    clean_head,
    first_verb,
    inherits,
)

_TOTAL = re.compile(r"总|面积|里程|产值|投资|金额|规模|占|平均|人均|合计")
_RATE_OF_CHANGE = re.compile(r"(?:增速|增幅|增长率)$")


def with_shared_measure(parts: list[str]) -> list[str]:
    """行政处罚、行政许可优秀率 -> 行政处罚优秀率, 行政许可优秀率: the measure of the last is that of all."""
    last = MEASURE_TAIL.search(parts[-1]) if parts else None
    if not last or not last[0].endswith("率"):
        return parts
    return [part if re.search("[率量数额值比]$", part) else part + last[0] for part in parts]


def with_shared_object(parts: list[str]) -> list[str]:
    """制定、修订规范性文件 -> 制定规范性文件, 修订规范性文件: the object of the last verb is that of all."""
    verb = STARTS_WITH_VERB.match(parts[-1]) if len(parts) > 1 else None
    alone = all(ONLY_VERB.match(part) and not part.endswith(NOUN_LIKE) for part in parts[:-1])
    if not verb or len(parts[-1]) - verb.end() < 2 or not alone:
        return parts
    return [part + parts[-1][verb.end() :] for part in parts[:-1]] + parts[-1:]


def verbs_listed(head: str) -> bool:
    """Whether what stands before a figure is several verbs with one object: 制定、修订规范性文件."""
    first, *rest = clean_head(head).split("、")
    return bool(rest) and ONLY_VERB.match(first) is not None and with_shared_object([first, *rest]) != [first, *rest]


def parallel(head: str) -> list[str]:
    """Subjects of one rate that end alike: 工业贷款、小微贷款增速 -> 工业贷款增速, 小微贷款增速; else []."""
    parts = head.split("、")
    change = _RATE_OF_CHANGE.search(parts[-1])
    measure = change[0] if change else ""
    noun = parts[-1].removesuffix(measure)[-2:]
    if len(parts) < 2 or len(noun) < 2 or not all(part.endswith(noun) for part in parts[:-1]):
        return []
    return [part + measure for part in parts[:-1]] + parts[-1:]


def shared_verb(verb: str, name: str) -> str:
    """The name of a further item of a list with the verb of the first: 新增碧道21公里、绿道6公里 -> 新增绿道."""
    bare = (
        verb
        and verb not in NOUN_LIKE
        and not (first_verb(name) or _TOTAL.match(name) or inherits(name) or name.endswith("率"))
    )
    return verb + name if bare and len(verb) + len(name) <= LONGEST else name
