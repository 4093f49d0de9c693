"""Strands: which shortfall continues which, goals and figures beside it, gaps, and the drawing."""

from decimal import Decimal

from indicators.change import Reported
from indicators.quantity import Quantity
from reports.comparison.build import build_row
from reports.comparison.cells import Definition, ReportYear, Value
from reports.comparison.series import SeriesKey
from reports.comparison.strands.build import OPEN, RECURRING, UNANSWERED, YearSaid, build
from reports.comparison.strands.picture import FIGURE, GOAL, SHORTFALL, draw
from reports.comparison.two_years.wordings import Said

STAFF = {
    2021: "基层执法力量薄弱，人员编制不足",
    2022: "基层执法力量依然薄弱，人员编制仍显不足",
    2023: "基层执法力量薄弱的状况没有改观，人员编制不足",
}
LOSSES = "行政机关败诉率偏高"


def said(year: int, *shortfalls: str, goals: tuple[str, ...] = (), commitments=None) -> YearSaid:
    return YearSaid(
        year,
        tuple(Said("shortfall", year * 10 + number, year, quote) for number, quote in enumerate(shortfalls)),
        tuple(Said("goal", year * 10 + number, year, quote) for number, quote in enumerate(goals)),
        commitments or {},
    )


def loss_rate(years: range, **numbers: str):
    definition = Definition("L04", "行政诉讼败诉率", "%", "lower")
    key = SeriesKey(indicator="L04")

    def value(year: int, number: str, report_year: int, comparator: str = "") -> Value:
        reported = Reported(Quantity(Decimal(number), "%", step=Decimal("0.1")))
        quote = f"败诉率降到{number}%以下" if comparator else f"败诉率{number}%"
        return Value(1, report_year, report_year, year, "败诉率", key, reported, quote=quote, comparator=comparator)

    values = []
    for name, number in numbers.items():
        year = int(name[1:])
        values.append(value(year, number, year - 1, "le") if name[0] == "t" else value(year, number, year))
    reports = {year: ReportYear(year, 1, year, year, True, True) for year in years}
    return build_row(key, values, years, reports, definition)


def test_a_problem_named_in_other_words_is_one_strand():
    (strand,) = build([said(year, quote) for year, quote in STAFF.items()])
    assert strand.named_in == (2021, 2022, 2023) and strand.running == 3
    assert strand.is_recurring and strand.is_open and strand.title == STAFF[2023]


def test_another_problem_is_another_strand():
    strands = build([said(2022, STAFF[2022], LOSSES), said(2023, STAFF[2023])])
    assert [strand.named_in for strand in strands] == [(2022, 2023), (2022,)]
    assert [strand.number for strand in strands] == [1, 2]


def test_a_missing_year_is_a_gap_and_ends_the_run():
    (strand,) = build([said(2021, STAFF[2021]), said(2023, STAFF[2023])])
    assert strand.named_in == (2021, 2023) and strand.running == 1 and strand.is_recurring
    assert [(step.year, step.has_report) for step in strand.steps] == [(2021, True), (2022, False), (2023, True)]


def test_a_problem_that_is_named_no_longer_ends_with_a_silent_year():
    (strand,) = build([said(2021, STAFF[2021]), said(2022)])
    assert [bool(step.shortfall) for step in strand.steps] == [True, False] and not strand.is_open


def test_one_naming_continues_one_strand_alone():
    strands = build([said(2022, STAFF[2021], STAFF[2022]), said(2023, STAFF[2023])])
    assert sorted(strand.named_in for strand in strands) == [(2022,), (2022, 2023)]


def test_a_goal_that_answers_stands_in_the_year_that_it_is_for():
    years = [said(2022, LOSSES, goals=("采取措施降低败诉率", "建设法治公园")), said(2023, LOSSES)]
    (strand,) = build(years)
    assert [each.goal.quote for each in strand.steps[1].goals] == ["采取措施降低败诉率"]
    assert strand.steps[1].year == 2023 and not strand.is_unanswered


def test_a_commitment_speaks_for_its_goal():
    years = [said(2022, LOSSES, goals=("提升应诉水平",), commitments={20220: ["逐案分析，降低败诉率"]}), said(2023)]
    assert build(years)[0].steps[1].goals


def test_a_persons_word_outweighs_the_proposal():
    years = [said(2022, LOSSES, goals=("采取措施降低败诉率", "建设法治公园")), said(2023, LOSSES)]
    (strand,) = build(years, answers={(20220, 20220): False, (20220, 20221): True})
    assert [(each.goal.quote, each.score) for each in strand.steps[1].goals] == [("建设法治公园", None)]


def test_goals_of_the_newest_report_stand_in_the_year_to_come():
    strand = build([said(2023, LOSSES, STAFF[2023], goals=("采取措施降低败诉率", "建设法治公园"))])[0]
    assert [(step.year, step.has_report) for step in strand.steps] == [(2023, True), (2024, False)]


def test_a_figure_answers_the_target_of_the_goal():
    goal = "采取措施，败诉率降到11.0%以下"
    row = loss_rate(range(2022, 2024), v2022="12.5", v2023="10.4", t2023="11.0")
    (strand,) = build([said(2022, LOSSES, goals=(goal,)), said(2023)], [row])
    (figure,) = strand.steps[1].figures
    assert figure.measured == "met" and figure.cell.value.reported.quantity.value == Decimal("10.4")
    row = loss_rate(range(2022, 2024), v2022="12.5", v2023="11.4", t2023="11.0")
    assert build([said(2022, LOSSES, goals=(goal,)), said(2023)], [row])[0].steps[1].figures[0].measured == "not_met"


def test_a_series_that_the_problem_names_is_shown_without_an_answer():
    row = loss_rate(range(2022, 2024), v2022="12.5", v2023="10.4")
    (strand,) = build([said(2022, LOSSES), said(2023)], [row])
    assert [each.measured for step in strand.steps for each in step.figures] == ["", ""]
    assert not build([said(2022, STAFF[2022]), said(2023)], [row])[0].steps[1].figures


def test_filters_ask_what_they_say():
    once, again = build([said(2021, LOSSES), said(2022, STAFF[2022]), said(2023, STAFF[2023])])[::-1]
    assert (again.fits(RECURRING), again.fits(OPEN), again.fits(UNANSWERED)) == (True, True, True)
    assert (once.fits(RECURRING), once.fits(OPEN)) == (False, False)
    assert once.fits("")


def test_no_report_is_no_strand():
    assert build([]) == () and build([said(2023)]) == ()


def test_the_drawing_joins_neighbours_and_no_gap():
    goal = "采取措施，败诉率降到11.0%以下"
    row = loss_rate(range(2022, 2024), v2022="12.5", v2023="10.4", t2023="11.0")
    (line,) = draw(build([said(2022, LOSSES, goals=(goal,)), said(2023, LOSSES)], [row])).lines
    assert [mark.what for mark in line.marks] == [FIGURE, SHORTFALL, GOAL, FIGURE, SHORTFALL]
    assert [mark.tone for mark in line.marks] == ["", "", "", "met", ""]
    assert len(line.joins) == 4 and all(one < two for one, two in line.joins)
    (gap,) = draw(build([said(2020, STAFF[2021]), said(2023, STAFF[2023])])).lines
    assert gap.joins == ()
