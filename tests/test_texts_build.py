"""Two texts sentence by sentence: what was copied, with which facts, what was reworded, moved, new and gone."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reports.comparison.texts.build import COPIED, FACTS, GONE, NEW, REWORDED, Part, Text, build, whole
from reports.comparison.texts.diff import SAME


def text(achievements: str, plan: str = "", headings: tuple[str, ...] = ()) -> Text:
    cut = len(achievements)
    parts = (Part("achievements", 0, cut), Part("plan", cut, cut + len(plan)))
    return Text(achievements + plan, parts, frozenset(headings))


def states(before: Text, after: Text, names=()) -> list[tuple[str, str]]:
    return [
        (match.state, (match.after or match.before).quote)
        for part in build(before, after, names)
        for match in part.matches
    ]


def test_a_sentence_is_copied_reworded_new_or_gone():
    before = text("深入开展行政执法培训和考核。个别案卷评查不够细致。建成法治宣传长廊一处。")
    after = text("深入开展行政执法培训和考核。部分案卷评查仍不够细致。首次举办旁听庭审活动。")
    assert states(before, after) == [
        (COPIED, "深入开展行政执法培训和考核。"),
        (REWORDED, "部分案卷评查仍不够细致。"),
        (NEW, "首次举办旁听庭审活动。"),
        (GONE, "建成法治宣传长廊一处。"),
    ]


def test_a_sentence_with_other_facts_is_copied_all_the_same():
    (part,) = build(text("2022年审结行政复议案件120件。"), text("2023年审结行政复议案件243件。"))
    (match,) = part.matches
    assert match.state == FACTS
    assert [piece.text for piece in match.pieces if piece.op != SAME] == ["2022年", "2023年", "120", "243"]
    assert part.copied_share == 1 and part.percent_verbatim == 0


def test_a_name_of_the_organisation_is_a_fact():
    before, after = text("青岚区加强行政执法监督。"), text("临渚区加强行政执法监督。")
    assert states(before, after)[0][0] == REWORDED
    assert states(before, after, ["青岚区", "临渚区"])[0][0] == FACTS


def test_another_number_in_the_list_is_no_other_sentence():
    assert states(text("一是加强基层执法队伍建设。"), text("三是加强基层执法队伍建设。"))[0][0] == FACTS


def test_a_sentence_that_moved_is_found_in_its_new_part():
    before = text("完善重大行政决策后评估。", "继续推进行政复议改革。")
    after = text("继续推进行政复议改革。")
    found = {match.state: match for part in build(before, after) for match in part.matches}
    assert found[COPIED].moved_from == "plan" and found[GONE].before.quote == "完善重大行政决策后评估。"


def test_of_two_like_sentences_the_very_same_is_taken():
    before = text("全年开展执法培训12次。全年开展执法培训15次。")
    after = text("全年开展执法培训15次。")
    assert states(before, after) == [(COPIED, "全年开展执法培训15次。"), (GONE, "全年开展执法培训12次。")]


def test_a_sentence_is_taken_once():
    before, after = text("深入开展行政执法培训。"), text("深入开展行政执法培训。深入开展行政执法培训。")
    assert [state for state, _ in states(before, after)] == [COPIED, NEW]


def test_headings_and_short_lines_are_left_out():
    before = text("一、主要举措和成效方面\n特此报告。\n", headings=("一、主要举措和成效方面",))
    assert build(before, before) == ()


def test_the_share_is_of_the_later_text():
    parts = build(
        text("深入开展行政执法培训。", "甲乙丙丁戊己庚辛壬癸"), text("深入开展行政执法培训。首次举办旁听庭审会。")
    )
    assert whole(parts).copied_share == Decimal(11) / Decimal(21)


def test_a_part_that_says_nothing_now_has_no_share():
    (part,) = build(text("深入开展行政执法培训。"), text(""))
    assert part.copied_share is None and part.count(GONE) == 1


SENTENCES = st.lists(st.text(alphabet="青岚区推进执法培训评查复议应诉2023年5%", min_size=8, max_size=20), max_size=6)


@given(SENTENCES, SENTENCES)
def test_every_sentence_of_both_texts_stands_once(one, two):
    before, after = text("。".join(one)), text("。".join(two))
    matches = whole(build(before, after)).matches
    for side, given_text in (("before", before), ("after", after)):
        places = [getattr(match, side).start for match in matches if getattr(match, side)]
        assert len(places) == len(set(places))
        quotes = [getattr(match, side).quote for match in matches if getattr(match, side)]
        assert all(quote in given_text.text for quote in quotes)
        assert sum(map(len, quotes)) >= sum(len(each) for each in given_text.text.split("。") if len(each) > 8)


@given(SENTENCES)
def test_a_text_against_itself_is_copied_whole(one):
    given_text = text("。".join(one))
    assert {match.state for match in whole(build(given_text, given_text)).matches} <= {COPIED}
