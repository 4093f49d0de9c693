"""From a report as it was copied, saved or converted to its body: characters, page chrome, the second printing.

``clean(raw)`` answers the body, one paragraph a line, and what the page around it said (a metadata table, a
breadcrumb). Title, addressee and signature are part of the body. Cleaning a cleaned text changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

# Radicals that PDF readers return in place of the character. NFKC maps the Kangxi block and two of the supplement;
# the rest of the supplement has no mapping, so those that stand for a whole character are listed.
_SUPPLEMENT = (
    "⺁厂⺄乙⺈刀⺌小⺎兀⺒巳⺓幺⺕彐⺗心⺘手⺙攴⺛旡⺝月⺟母⺠民⺡水⺣火⺤爪⺧牛⺨犬⺩玉⺪疋⺬示⺮竹⺯糸⺰纟⺱网⺼肉⺿艹⻁虎⻄西⻅见⻆角⻉贝⻊足⻋车"
    "⻌辶⻎辶⻏邑⻐钅⻑長⻓长⻔门⻖阜⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻲龟⻳龟"
)
_CHARACTERS = dict(zip(map(ord, _SUPPLEMENT[::2]), _SUPPLEMENT[1::2], strict=True))
_CHARACTERS |= {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FE0) if code not in _CHARACTERS
}
_CHARACTERS |= dict.fromkeys([0xAD, 0xFEFF, 0x2060, *range(0x200B, 0x2010), *range(0x202A, 0x202F)], "")
_CHARACTERS |= dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " ")
_CHARACTERS |= dict.fromkeys([0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], "\n")
_CHARACTERS |= dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_CHARACTERS[0x0A] = "\n"
_CHARACTERS |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

# Labels of the metadata table of a government page. Those in the second list are everyday words: they count only
# with a colon.
_LABELS = (
    "信息索引号|索引号|组配分类|体裁分类|主题分类|信息分类|发布机构|发文机关|发文单位|发布单位|公开主体|责任部门|公文生成日期|生成日期|成文日期|发文日期"
    "|发布日期|公开日期|发布时间|公开时间|更新时间|发文字号|文号|公开方式|公开形式|公开范围|公开属性|公开类别|公开时限|有效性|时效性|生效日期|废止日期"
    "|统一编号|浏览次数|浏览量|阅读次数|阅读量|点击数|点击量|点击次数|访问量|信息来源|文章来源|服务对象|内容概述|视力保护色|字体大小"
    "|索引號|發布日期|發布時間|發布機構|公開日期|成文日期|瀏覽次數|點擊次數"
)
_EVERYDAY = (
    "来源|來源|字體|作者|编辑|责任编辑|字体|字号|名称|标题|主题词|关键词|审核|签发|打印|分享|分享到|浏览|阅读"
    "|时间|日期|语言"
)
_LABEL = re.compile(
    rf"({_LABELS}) ?[:：] ?|(?<![\u4e00-\u9fff])(?:({_LABELS})(?: +|$|(?=[\[【]))|({_EVERYDAY}) ?[:：] ?)"
)
# Where line breaks were lost, what the page says of the document stands inside the line; its numbers are no figures.
_INLINE = re.compile(rf"(?:{_LABELS}) ?[:：] ?[A-Za-z0-9/.-]+(?: \d\d?:\d\d(?::\d\d)?)?")
_SPACED_LABEL = re.compile(r"(?<![\u4e00-\u9fff])(?:索 引 号|文 号|来 源|名 称|字 体|主 题 词)(?= ?[:： ])")

_NAVIGATION = re.compile(
    r"(?:您?(?:现在|当前)?(?:所在|的)?的?位置(?:是)?|当前位置) ?(?:[:：>]|$)|首页 ?[>/]|[>›»] ?\S|今天是"
    r"|.{0,30}\d日 ?星期[一二三四五六日天](?: |$)|【?(?:字体|字号)(?:大小)?[:： ]|\[? ?(?:大|小) (?:中|小)"
)
# A line of nothing but these words is a tool bar.
_TOOLS = {
    "首页", "网站首页", "打印", "打印本页", "打印此页", "关闭", "关闭窗口", "关闭本页", "收藏", "取消收藏", "纠错",
    "我要纠错", "返回顶部", "返回首页", "无障碍", "无障碍阅读", "无障碍浏览", "进入老年版", "老年版", "关怀版",
    "长者版", "适老版", "智能问答", "简体", "繁体", "繁體", "手机版", "移动端", "登录", "注册", "搜索", "大", "中",
    "小", "分享", "分享到", "加大字体", "缩小字体", "语音播报", "朗读", "收起", "展开", "下载", "文字下载",
    "文件已失效", "文件有效", "正文", "视力保护色",
}  # fmt: skip
_TOOL_BREAK = re.compile(r"[ |｜/·【】\[\]]+")
_MENU = re.compile("首页|政务|公开|互动|专题|专栏|导航|登录|注册|走进|概况|无障碍|服务 |新闻")
# What stands behind the body: everything from here on is page, not report.
_TAIL = re.compile(
    r"【?(?:上一篇|下一篇|上一条|下一条|关闭窗口|打印本页|打印此页|关闭本页|相关链接|相关阅读|相关文档|相关文件|相关信息|相关附件|附件下载|附件列表|附件预览"
    r"|扫一扫|手机扫|微信扫|分享到|分享：|版权所有|主办单位|主办[:：]|承办单位|承办[:：]|网站标识码|技术支持|网站地图|联系我们|关于我们|备案号|.{0,12}ICP备|.{0,12}公网安备)"
    r"|附件[:：]? ?.{0,80}\.(?:docx?|pdf|wps|xlsx?|ofd|zip|rar)$"
)
_CONTENTS = re.compile(r".{2,80}(?:[.…·]{2,}| ) ?[-—]?\d{1,3}[-—]?")
_PROSE = 40  # characters from which a line is a paragraph and no heading or page furniture
_LONGEST_CHROME = 160


@dataclass(frozen=True)
class Cleaned:
    """``text`` is the body; ``page`` what its metadata table said, by label (索引号 -> 001/2024-1)."""

    text: str
    page: dict[str, str] = field(default_factory=dict)


def clean(raw: str) -> Cleaned:
    lines = [" ".join(line.split()) for line in raw.translate(_CHARACTERS).split("\n")]
    lines = [_INLINE.sub("", line).strip() if len(line) > _LONGEST_CHROME else line for line in lines if line]
    lines = [line for line in lines if line]
    page: dict[str, str] = {}
    kept, waiting = [], ""
    for line in lines:
        if waiting and _answers(waiting, line):
            page.setdefault(waiting, line)
            waiting = ""
            continue
        said = _metadata(line)
        waiting = said.pop("", "") if said else ""
        for label, value in (said or {}).items():
            page.setdefault(label, value)
        if said is None and not _is_navigation(line):
            kept.append(line)
    while (body := _without_tail(_one_title(_one_printing(_without_contents(kept))))) != kept:
        kept = body
    return Cleaned("\n".join(body), page)


def _without_contents(lines: list[str]) -> list[str]:
    """Lines without a table of contents: 目录, and behind it heads with page numbers."""
    begin = next((place for place, line in enumerate(lines) if line.replace(" ", "") in ("目录", "目次")), len(lines))
    end = begin + 1
    while end < len(lines) and _CONTENTS.fullmatch(lines[end]):
        end += 1
    return lines[:begin] + lines[end:] if end > begin + 1 else lines


def _metadata(line: str) -> dict[str, str] | None:
    """Label and value pairs where the line is a row of the metadata table, else ``None``.

    A label that ends its line without a value stands under "": the next line may be its value.
    """
    if len(line) > _LONGEST_CHROME:
        return None
    line = _SPACED_LABEL.sub(lambda match: match[0].replace(" ", ""), line).lstrip("[【 ")
    labels = list(_LABEL.finditer(line))
    if not labels or labels[0].start() > 0:
        return None
    said: dict[str, str] = {}
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        value = line[label.end() : following.start() if following else len(line)].strip(" |:：[]【】")
        if value:
            said.setdefault(label[label.lastindex or 1], value)
        elif not following:
            said[""] = label[label.lastindex or 1]
    return said


def _answers(label: str, line: str) -> bool:
    """Whether a line is the value of the label that stood alone on the line before."""
    if label.endswith(("日期", "时间")):
        return bool(re.fullmatch(r"\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?(?: [\d:]+)?", line))
    if label.endswith("索引号"):
        return bool(re.fullmatch(r"[\w/.-]{6,40}", line, re.ASCII))
    return label in ("发布机构", "发文机关", "公开主体") and bool(re.fullmatch(r"\w{2,20}", line))


def _is_navigation(line: str) -> bool:
    bars = line.count("|") + line.count("｜")
    if bars >= 5 and len(line) < 40 * bars and _MENU.search(line):
        return True
    if len(line) > _LONGEST_CHROME:
        return False
    return bool(_NAVIGATION.match(line)) or all(word in _TOOLS for word in _TOOL_BREAK.split(line) if word)


def _one_printing(lines: list[str]) -> list[str]:
    """The body once, where the page prints it twice. Small differences between the printings do not matter."""
    first_at: dict[str, int] = {}
    for second, line in enumerate(lines):
        if len(line) < _PROSE:
            continue
        first = first_at.setdefault(line, second)
        if first == second:
            continue
        while first > 0 and lines[first - 1] == lines[second - 1] and second - 1 > first:
            first, second = first - 1, second - 1
        again = set(lines[second:])
        prose = [line for line in lines[first:second] if len(line) >= _PROSE]
        if sum(line in again for line in prose) < 0.8 * len(prose):
            return lines
        once = set(lines[:second])
        last = max(place for place in range(second, len(lines)) if lines[place] in once)
        printed = [line in once for line in lines[second : last + 1]]
        if sum(printed) < 0.8 * len(printed) or (len(printed) == 1 and second - first > 1):
            return lines
        longer = sum(map(len, set(lines[second : last + 1]))) > 1.1 * sum(map(len, set(lines[first:second])))
        return lines[:first] + lines[second:] if longer else lines[:second] + lines[last + 1 :]
    return lines


def _one_title(lines: list[str]) -> list[str]:
    """Lines printed twice before the first paragraph (the title as page heading and as document title) once."""
    head = next((place for place, line in enumerate(lines) if len(line) >= _PROSE and "。" in line), len(lines))
    return list(dict.fromkeys(lines[:head])) + lines[head:] if head < 12 else lines


def _without_tail(lines: list[str]) -> list[str]:
    last = max((place for place, line in enumerate(lines) if len(line) >= _PROSE and "。" in line), default=-1)
    end = next((place for place in range(last + 1, len(lines)) if _TAIL.match(lines[place])), len(lines))
    return lines[:end]
