"""A text cut at the places of its readings."""

from hypothesis import given
from hypothesis import strategies as st

from reports.entry.highlight import KINDS, Mark, paragraphs, segments

TEXT = "全年办结复议案件52件。\n下一步加强培训。"


def test_text_without_marks_is_one_segment():
    assert [piece.text for piece in segments(TEXT, [])] == [TEXT]


def test_nested_marks_give_the_smaller_thing_the_look():
    goal, commitment = Mark(12, 20, "goal", "goal-1"), Mark(15, 19, "commitment", "commitment-1")
    inner = next(piece for piece in segments(TEXT, [goal, commitment]) if piece.start == 15)
    assert inner.marks == (goal, commitment)
    assert inner.top == commitment
    assert inner.keys == "goal-1 commitment-1"


def test_overlapping_marks_are_cut_where_they_cross():
    pieces = segments("abcdef", [Mark(0, 4, "goal", "g"), Mark(2, 6, "shortfall", "s")])
    assert [(piece.text, piece.keys) for piece in pieces] == [("ab", "g"), ("cd", "g s"), ("ef", "s")]
    assert [tuple(mark.key for mark in piece.opens) for piece in pieces] == [("g",), ("s",), ()]


def test_lines_become_paragraphs_that_keep_their_places():
    found = paragraphs(TEXT, [Mark(8, 10, "observation", "observation-1")])
    assert ["".join(piece.text for piece in line.segments) for line in found] == TEXT.split("\n")
    assert all(TEXT[line.start : line.end] == "".join(p.text for p in line.segments) for line in found)


def test_a_mark_that_reaches_over_a_line_break_opens_once():
    found = paragraphs("ab\ncd", [Mark(1, 4, "goal", "g")])
    assert [[(p.text, p.keys, len(p.opens)) for p in line.segments] for line in found] == [
        [("a", "", 0), ("b", "g", 1)],
        [("c", "g", 0), ("d", "", 0)],
    ]


marks = st.lists(
    st.builds(
        lambda start, length, kind, key: Mark(start, start + length, kind, str(key)),
        st.integers(0, 40), st.integers(0, 40), st.sampled_from(KINDS), st.integers(),
    ),
    max_size=12,
)  # fmt: skip


@given(st.text(alphabet="一二三\n", max_size=50), marks)
def test_nothing_is_lost_and_every_character_knows_its_marks(text, given_marks):
    pieces = segments(text, given_marks)
    assert "".join(piece.text for piece in pieces) == text
    for piece in pieces:
        covering = {mark for mark in given_marks if mark.start < piece.end and mark.end > piece.start}
        assert set(piece.marks) == {mark for mark in covering if mark.start < mark.end}
    opened = [mark for piece in pieces for mark in piece.opens]
    assert len(opened) == sum(mark.start < min(mark.end, len(text)) for mark in given_marks)
