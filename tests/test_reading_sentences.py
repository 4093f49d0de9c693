"""Where sentences and clauses end."""

from hypothesis import given
from hypothesis import strategies as st

from reports.reading.sentences import clauses, sentences


def quotes(text: str) -> list[str]:
    return [passage.quote for passage in sentences(text)]


def test_sentences_end_with_a_full_stop_or_a_line_never_inside_a_number() -> None:
    assert quotes("办结率12.5%。调解成功！\n　　另起一行") == ["办结率12.5%。", "调解成功！", "另起一行"]
    assert [p.quote for p in sentences("一是甲；二是乙。", semicolons=True)] == ["一是甲；", "二是乙。"]


def test_clauses_end_with_commas_but_not_inside_titles_quotes_or_numbers() -> None:
    (sentence,) = sentences("落实“先审查，后审议”，办理1，234件；印发《甲，乙办法》2部。")
    assert [c.quote for c in clauses(sentence)] == ["落实“先审查，后审议”", "办理1，234件", "印发《甲，乙办法》2部。"]


@given(st.text(alphabet="甲乙12，,；;。！\n “”《》（）() ", max_size=80))
def test_places_are_true_and_in_order(text: str) -> None:
    end = 0
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.quote and sentence.start >= end
        end = sentence.end
        for clause in clauses(sentence):
            assert text[clause.start : clause.end] == clause.quote
