"""Two wordings word by word: what changed, and whether it is more than years, figures and names."""

from hypothesis import given
from hypothesis import strategies as st

from reports.comparison.texts.diff import (
    FIGURE,
    GONE,
    NAME,
    NEW,
    SAME,
    WORDS,
    YEAR,
    Piece,
    masked,
    word_diff,
)

SENTENCE = st.text(alphabet="青岚区推进执法2023年12.5%《》“”，。", max_size=40)


def test_only_what_changed_is_marked():
    assert word_diff("开展执法培训", "开展普法培训") == (
        Piece(SAME, "开展"),
        Piece(GONE, "执"),
        Piece(NEW, "普"),
        Piece(SAME, "法培训"),
    )


def test_a_year_a_figure_and_a_name_are_one_piece_each():
    pieces = word_diff("2022年办结《丁办法》案件120件", "2023年办结《戊办法》案件131件")
    changed = [(piece.op, piece.text, piece.what) for piece in pieces if piece.op != SAME]
    assert changed == [
        (GONE, "2022年", YEAR),
        (NEW, "2023年", YEAR),
        (GONE, "《丁办法》", NAME),
        (NEW, "《戊办法》", NAME),
        (GONE, "120", FIGURE),
        (NEW, "131", FIGURE),
    ]


def test_a_name_of_an_organisation_is_a_name_where_it_is_known():
    assert {piece.what for piece in word_diff("青岚区加强执法", "临渚区加强执法")} == {WORDS}
    named = word_diff("青岚区加强执法", "临渚区加强执法", ["青岚区", "临渚区"])
    assert named == (Piece(GONE, "青岚区", NAME), Piece(NEW, "临渚区", NAME), Piece(SAME, "加强执法"))


def test_a_character_met_by_chance_does_not_part_a_rewritten_stretch():
    pieces = word_diff("甲乙丙", "丁乙戊") + word_diff("开头甲乙丙结尾", "开头丁乙戊结尾")
    assert Piece(GONE, "甲乙丙") in pieces and Piece(NEW, "丁乙戊") in pieces


def test_the_wording_alone_is_the_same_whatever_the_facts():
    assert masked("2022年培训1.2万人次") == masked("2023年培训8600人次")
    assert masked("培训12次") != masked("轮训12次")


@given(SENTENCE, SENTENCE)
def test_both_wordings_can_be_read_from_the_diff(before, after):
    pieces = word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.op != NEW) == before
    assert "".join(piece.text for piece in pieces if piece.op != GONE) == after


@given(SENTENCE)
def test_a_wording_differs_from_itself_in_nothing(sentence):
    assert all(piece.op == SAME and piece.what == WORDS for piece in word_diff(sentence, sentence))


def test_numbering_and_the_width_of_stops_are_no_wording():
    assert masked("一是加强培训，开展3次。") == masked("（四）加强培训,开展5次。") == masked("12.加强培训，开展5次。")
    assert masked("3.5万人参加") == masked("4.6万人参加")
