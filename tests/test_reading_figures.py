"""Which numbers of a text count something, and which are traps."""

import pytest

from reports.reading.figures.counts import figures
from reports.reading.figures.traps import traps
from reports.reading.numerals import flatten


def read(text: str) -> list[tuple[str, str]]:
    flat = flatten(text)
    found, _ = figures(flat, traps(flat))
    return [(text[f.start : f.end].strip(), f.quantity.unit) for f in found]


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月5日，柳溪区召开大会。",
        "文号为柳政〔2026〕12号，见第3号令。",
        "印发《柳溪区2021—2025年法治建设规划》。",
        "召开区委第五次会议和十九届四中全会精神宣讲。",
        "出台支持企业的十二条意见，打造“1+5”体系和20+8集群。",
        "建设15分钟公共服务圈，12345热线24小时服务。",
        "引进超亿元项目，培育500强企业，PM2.5持续改善。",
        "聚焦高效办成一件事，压实第一责任人职责。",
        "一审案件、二期工程、三级网络、5G基站、1.0版平台。",
        "一是加强学习。二是狠抓落实。",
        "实施三年行动，深化三项制度和四个到位。",
        "坚持质量第一、生命至上，创造多个全国第一。",
        "产业结构为0.1∶37.8∶62.1，每日9:30开放。",
        "开通6、8、10号线。",
        "开展百日攻坚，百条航线通达四方。",
        "三次产业比例为9.2:57.6:33.2。",
        "审理期限截至28日，位次第三批公布。",
    ],
)
def test_traps_stay_traps(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("审结案件二十三件，调解1万6千余件次", [("二十三件", "件"), ("1万6千余件次", "件次")]),
        ("培训3—5期，覆盖率6.5%－7%", [("3—5期", "期"), ("6.5%－7%", "%")]),
        ("服务30多万困难群众", [("30多万", "人")]),
        ("注册志愿者超过90万。", [("超过90万", "人")]),
        ("工业总产值突破千亿大关", [("突破千亿", "元")]),
        ("分别提高2.2、0.7、1.8个百分点", [("2.2", "百分点"), ("0.7", "百分点"), ("1.8个百分点", "百分点")]),
        ("复议诉讼比达1.13，", [("达1.13", "")]),
        ("平均办理时限压缩至3个工作日", [("3个工作日", "个工作日")]),
        ("完成十件民生实事", [("十件", "件")]),
        ("购置巡逻艇7爿，", [("7爿", "爿")]),
        ("近八成矛盾就地化解", [("近八成", "%")]),
        ("PM2.5浓度20微克/立方米", [("20微克/立方米", "微克/立方米")]),
        ("分别降低2.4个、1.1个百分点", [("2.4个", "百分点"), ("1.1个百分点", "百分点")]),
        ("复议诉讼比升至3.4:1，收入之比2.04∶1。", [("3.4:1", ""), ("2.04∶1", "")]),
        ("收到建议上千条，检查百余次，宣传资料十余万份。", [("上千条", "条"), ("百余次", "次"), ("十余万份", "份")]),
        ("棉花总产8.5万担，新打机井500眼", [("8.5万担", "担"), ("500眼", "眼")]),
        ("平均审理期限缩短至28日。", [("28日", "日")]),
        ("出动执法车辆320车次，出庭率100﹪", [("320车次", "车次"), ("100﹪", "%")]),
        ("举办培训班九期，案件增加一倍。", [("九期", "期"), ("一倍", "倍")]),
        ("两次召开联席会议。", [("两次", "次")]),
        ("全县2/3的村设立站点，约占1/5强。", [("2/3", "%"), ("约占1/5强".removeprefix("约占"), "%")]),
    ],
)
def test_figures_come_with_their_unit(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(w.removeprefix("达"), u) for w, u in read(text)] == [(w.removeprefix("达"), u) for w, u in expected]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("满意度居全省首位。", 1, "名"),
        ("综合考核全市第四。", 4, "名"),
        ("在新兴城市中列17位。", 17, "名"),
        ("办理应诉案件8宗，实现零败诉。", 0, "宗"),
        ("无一起因程序违法被撤销。", 0, "起"),
        ("全年未发生较大安全事故。", 0, "起"),
        ("占全部案件的一半以上。", 50, "%"),
        ("总量同比翻了一番。", 100, "%"),
        ("近一半案件当庭结案。", 50, "%"),
        ("过半数村设立站点。", 50, "%"),
        ("位次由全市第七升至第三。", 3, "名"),
    ],
)
def test_ranks_and_figures_without_digits(text: str, value: int, unit: str) -> None:
    flat = flatten(text)
    found, _ = figures(flat, traps(flat))
    assert (found[-1].quantity.value, found[-1].quantity.unit) == (value, unit)


def test_a_number_that_nothing_explains_is_kept_as_unread() -> None:
    flat = flatten("青年科学家502论坛开幕。")
    found, unread = figures(flat, traps(flat))
    assert not found and [flat[a:b] for a, b in unread] == ["502"]


def test_a_trap_may_end_a_long_run_of_digits_without_reading_it_whole():
    """An amount that the classes of cases name is a trap; in a run of any length only its last digits are looked at."""
    assert traps("查处50000元以上案件") == [(2, 10)]
    run = "1" * 40
    assert traps(f"{run}元以上案件")[-1][0] >= len(run) - 12
