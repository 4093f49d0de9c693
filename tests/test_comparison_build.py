"""The matrix: what a cell says, how it changed, when a series is no longer reported, what filters leave."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from indicators.change import (
    BETTER,
    CHANGED,
    NOT_COMPARABLE,
    SAME,
    SERIES_BREAK,
    UNCLEAR,
    UNIT,
    Reported,
)
from indicators.quantity import Quantity
from reports.comparison.build import FOLDED_OVER, ONCE, OWN_SERIES, build, fold, year_range
from reports.comparison.cells import (
    DROPPED,
    NO_REPORT,
    NOT_READ,
    OTHER_REPORT,
    OWN,
    RESCOPED,
    SEVERAL,
    UNSAID,
    WORKED_OUT,
    Break,
    Definition,
    ReportYear,
    Value,
    settle,
)
from reports.comparison.series import series_key

LOSS_RATE = Definition("L04", "行政诉讼败诉率", "%", "lower", "T6", denominator="L02")
CONCLUDED = Definition("L02", "一审审结数", "件", "neutral", "T6")
APPLICATIONS = Definition("A01", "行政复议申请", "件", "neutral", "T6")
REVENUE = Definition("P01", "罚没收入", "元", "higher", "T5")
STANDING = Definition("K01", "法治建设考核", "", "higher", "T1")
DEFINITIONS = {each.code: each for each in (LOSS_RATE, CONCLUDED, APPLICATIONS, REVENUE, STANDING)}
THEMES = {"T1": "统筹推进", "T5": "执法", "T6": "争议化解"}
_numbers = count(1)


@dataclass(frozen=True)
class Said:
    name: str
    unit: str
    kind: str
    direction: str
    span: str
    coverage: str
    stage: str
    pool: str


def value(number, year=2023, code="L04", unit="%", *, name="败诉率", step="0.01", by=None, checked=True, **fields):
    """A value for ``year``, said by the report for ``by`` (its own where nothing else is said)."""
    said = {word: fields.pop(word, "") for word in ("direction", "coverage", "stage", "pool")}
    kind, span = fields.pop("kind", "level"), fields.pop("span", "year")
    comparator, denominator = fields.pop("comparator", ""), fields.pop("denominator", None)
    row = Said(name, unit, "target" if comparator else kind, said["direction"], span, *list(said.values())[1:])
    quantity = Quantity(Decimal(str(number)), unit, step=Decimal(step), **fields)
    reported = Reported(quantity, kind, span=span, **said, denominator=denominator)
    key = series_key(row, code, organisation=1)
    report_year = by or year
    return Value(
        next(_numbers), report_year, report_year, year, name, key, reported, checked, comparator=comparator
    )  # fmt: skip


def cases(number, year=2023, code="A01", name="行政复议申请", **fields):
    return value(number, year, code, fields.pop("unit", "件"), name=name, step=fields.pop("step", "1"), **fields)


def report_year(year, accepted=True, checked=True):
    return ReportYear(year, 1, year, 1, accepted, checked)


def settled(*years):
    return [report_year(year) for year in years]


def matrix(*values, reports=None, years=None, breaks=None, baseline=None):
    reports = settled(*{each.report_year for each in values}) if reports is None else reports
    years = year_range(reports, values) if years is None else years
    return build(values, reports, DEFINITIONS, breaks or {}, THEMES, years, baseline)


def cells(*values, **options):
    """The cells of the only row."""
    (row,) = matrix(*values, **options).rows
    return row.cells


def last(*values, **options):
    return cells(*values, **options)[-1]


# --- how a cell changed ---


def test_a_falling_indicator_that_improves():
    cell = last(value("12.5", 2022), value("10.4", 2023))
    assert (cell.change.verdict, cell.change.sign) == (BETTER, -1)


def test_percent_against_points():
    change = last(value("12.5", 2022), value("10.0", 2023)).change
    assert (change.difference, change.unit, change.relative) == (Decimal("-2.5"), "百分点", Decimal("-20"))


def test_zero_to_non_zero_has_no_relative_change():
    change = last(cases(0, 2022), cases(3, 2023)).change
    assert (change.verdict, change.difference, change.relative) == (CHANGED, 3, None)


def test_zero_is_a_value():
    cell = last(cases(3, 2022), cases(0, 2023))
    assert (cell.state, cell.value.reported.quantity.value, cell.change.difference) == (OWN, 0, -3)


def test_interval_overlap_is_unclear():
    about = {"qualifier": "about", "lower": Decimal(4750), "upper": Decimal(5250)}
    assert last(cases(5000, 2022, **about), cases(5012, 2023)).change.verdict == UNCLEAR


def test_equal_values_are_the_same():
    assert last(cases(5, 2022), cases(5, 2023)).change.verdict == SAME


def test_rank_change_lower_number_is_better():
    fourth, second = (
        value(place, year, "K01", "", name="考核", step="1", kind="rank", pool="全市")
        for place, year in ((4, 2022), (2, 2023))
    )
    change = last(fourth, second).change
    assert (change.verdict, change.difference) == (BETTER, -2)


def test_unit_changed_by_scale_compares():
    change = last(
        cases("1753.79", 2022, "P01", unit="万元", step="0.01"), cases("0.18", 2023, "P01", unit="亿元", step="0.01")
    ).change
    assert (change.verdict, change.difference) == (UNCLEAR, Decimal(462100))


def test_unit_changed_by_class_does_not_compare():
    change = last(cases(12, 2022), cases(12, 2023, unit="人")).change
    assert (change.verdict, change.reason) == (NOT_COMPARABLE, UNIT)


def test_a_value_of_12_digits_keeps_every_digit():
    change = last(cases(123456789012, 2022), cases(987654321098, 2023)).change
    assert change.difference == 864197532086


def test_a_series_break_stops_comparing_and_says_why():
    broken = {"L04": [Break(2023, "管辖调整")]}
    cell = last(value("12.5", 2022), value("10.4", 2023), breaks=broken)
    assert (cell.change.verdict, cell.change.reason, cell.broken_by) == (NOT_COMPARABLE, SERIES_BREAK, "管辖调整")
    assert last(value("12.5", 2021), value("10.4", 2022), breaks=broken).change.verdict == BETTER


def test_small_n_is_marked_from_the_cases_in_the_same_report():
    loss, concluded = value("6.25", 2023), value(16, 2023, "L02", "件", step="1")
    rows = {row.key.indicator: row for row in matrix(loss, concluded).rows}
    assert rows["L04"].cells[-1].is_small
    assert not rows["L02"].cells[-1].is_small
    assert not last(value("6.25", 2023, denominator=Decimal(30))).is_small


# --- gaps ---


def test_a_year_missing_in_the_middle_is_never_bridged():
    first, gap, third = cells(value("12.5", 2021), value("10.4", 2023), reports=settled(2021, 2023))
    assert gap.state == NO_REPORT
    assert (third.change.verdict, third.against) == ("missing", 2022)


def test_the_baseline_may_be_chosen():
    first, gap, third = cells(value("12.5", 2021), value("10.4", 2023), reports=settled(2021, 2023), baseline=2021)
    assert first.change is None
    assert (third.change.verdict, third.against) == (BETTER, 2021)


def test_the_year_before_the_first_shown_one_is_looked_at():
    (cell,) = cells(value("12.5", 2022), value("10.4", 2023), years=range(2023, 2024))
    assert cell.change.verdict == BETTER


def test_no_longer_reported_is_said_only_when_both_years_are_settled():
    values = (value("12.5", 2022), cases(7, 2023))
    open_year = report_year(2023, checked=False)
    draft = report_year(2022, accepted=False)
    states = {}
    reports_of = {
        "both": settled(2022, 2023),
        "later unchecked": [*settled(2022), open_year],
        "earlier draft": [draft, *settled(2023)],
    }
    for name, reports in reports_of.items():
        rows = {row.key.indicator: row for row in matrix(*values, reports=reports).rows}
        states[name] = rows["L04"].cells[-1].state
    assert states == {"both": DROPPED, "later unchecked": NOT_READ, "earlier draft": NOT_READ}


def test_never_reported_before_is_only_unsaid():
    first, second = cells(cases(7, 2023), reports=settled(2022, 2023))
    assert first.state == UNSAID
    assert second.is_new


def test_nothing_is_new_after_a_year_without_a_report():
    assert not last(cases(7, 2023), years=range(2022, 2024)).is_new


# --- several values ---


def test_the_same_figure_twice_is_one_value():
    cell = last(cases(5, 2023), cases(5, 2023))
    assert (cell.state, len(cell.values)) == (OWN, 2)


def test_a_report_that_contradicts_itself_has_several_and_none_is_picked():
    cell = last(cases(5, 2023), cases(6, 2023))
    assert (cell.state, cell.value, len(cell.values)) == (SEVERAL, None, 2)


def test_nothing_is_compared_with_a_contradiction():
    change = last(cases(5, 2022), cases(6, 2022), cases(6, 2023)).change
    assert (change.verdict, change.reason) == (NOT_COMPARABLE, SEVERAL)


def test_a_rounded_mention_does_not_contradict_the_number():
    over = {"qualifier": "at_least", "lower": Decimal(5000), "upper": Decimal(6000), "upper_open": True}
    cell = last(cases(5000, 2023, **over), cases(5012, 2023))
    assert (cell.state, cell.value.reported.quantity.value) == (OWN, 5012)


def test_a_restated_value_stands_beside_the_own_one():
    first, second = cells(cases(5, 2022), cases(6, 2022, by=2023), cases(9, 2023))
    assert first.value.reported.quantity.value == 5
    assert [each.reported.quantity.value for each in first.restated] == [6]
    assert second.change.difference == 4


def test_a_later_report_that_agrees_restates_nothing():
    assert not cells(cases(5, 2022), cases(5, 2022, by=2023), cases(9, 2023))[0].restated


def test_a_value_that_only_a_later_report_gives():
    first, _ = cells(cases(6, 2022, by=2023), cases(9, 2023))
    assert (first.state, first.value.report_year) == (OTHER_REPORT, 2023)


def test_a_target_stands_at_its_year_and_is_no_value():
    cell = last(value("12.5", 2022), value("8", 2023, by=2022, comparator="le"), value("10.4", 2023))
    assert [each.reported.quantity.value for each in cell.targets] == [8]
    assert cell.value.reported.quantity.value == Decimal("10.4")


def test_target_zero():
    cell = last(cases(2, 2022), cases(0, 2023, by=2022, comparator="eq"), cases(0, 2023))
    assert cell.targets[0].reported.quantity.value == cell.value.reported.quantity.value == 0


def test_unchecked_values_are_marked():
    assert last(cases(5, 2023, checked=False)).is_unchecked
    assert not last(cases(5, 2023)).is_unchecked


values_of_a_year = st.lists(st.integers(0, 20).map(cases), min_size=1, max_size=6)


@given(values_of_a_year)
def test_settling_does_not_depend_on_the_order(values):
    forward, backward = settle(values), settle(values[::-1])
    assert (forward is None) == (backward is None) == (len({each.reported.quantity.value for each in values}) > 1)


# --- the whole matrix ---


def test_an_indicator_with_two_scopes_has_two_rows():
    rows = matrix(
        value("10", 2023, coverage="全区"), value("12", 2023, coverage="本级"), value("9", 2023, stage="二审")
    ).rows
    assert len(rows) == 3


def test_themes_in_their_order_then_series_outside_the_dictionary():
    made = matrix(
        cases(3, 2023, None, "开展宣讲"), cases(1, 2022, None, "组织观摩"), cases(2, 2023, None, "组织观摩"),
        value("10", 2023), cases(4, 2023, "P01", unit="元"),
    )  # fmt: skip
    assert [group.code for group in made.groups] == ["T5", "T6", OWN_SERIES, ONCE]
    assert made.groups[2].rows[0].name == "组织观摩"


def test_growth_of_an_indicator_is_a_row_of_its_own_in_percent():
    rows = matrix(cases(321, 2023), cases("8.5", 2023, unit="%", kind="growth", direction="up", step="0.1")).rows
    assert [(row.key.kind, row.unit) for row in rows] == [("level", "件"), ("growth", "%")]


def test_one_year_only():
    (cell,) = cells(value("12.5", 2023))
    assert (cell.state, cell.change.verdict) == (OWN, "missing")


def test_no_data():
    made = matrix(reports=[])
    assert (made.columns, made.groups) == ((), ())
    assert matrix(reports=settled(2023)).years == (2023,)


def test_a_hundred_years():
    values = [cases(year, year) for year in range(1950, 2050)]
    row = cells(*values, years=range(1950, 2050))
    assert len(row) == 100
    assert all(cell.change.difference == 1 for cell in row[1:])
    assert matrix(*values).years == (2045, 2046, 2047, 2048, 2049)


def test_years_are_those_asked_for():
    values = [cases(1, 2020), cases(2, 2024)]
    assert list(year_range(settled(2020, 2024), values, 2018, 2021)) == [2018, 2019, 2020, 2021]
    assert list(year_range(settled(2020, 2024), values, None, 2022)) == [2020, 2021, 2022]
    assert list(year_range(settled(2020, 2024), values, 2030)) == [2030]
    assert list(year_range(settled(2020, 2024), values, None, 2010)) == [2010]
    assert list(year_range([], [])) == []
    assert list(year_range([], [], 2020)) == []


def test_a_value_in_another_scope_did_not_fall_silent():
    rows = matrix(value("10", 2022, coverage="全区"), value("12", 2023)).rows
    assert [[cell.state for cell in row.cells] for row in rows] == [[UNSAID, OWN], [OWN, RESCOPED]]


def test_a_growth_did_not_fall_silent_where_the_figures_of_both_years_are_given():
    def growth(year):
        return cases("8.5", year, unit="%", kind="growth", direction="up", step="0.1")

    both = matrix(cases(300, 2022), cases(330, 2023), growth(2022)).rows
    assert [row.cells[-1].state for row in both] == [OWN, WORKED_OUT]
    one = matrix(cases(330, 2023), growth(2022)).rows
    assert [row.cells[-1].state for row in one] == [OWN, DROPPED]


def test_many_series_of_one_year_are_folded():
    names = [f"项目{chr(0x4E00 + number)}" for number in range(FOLDED_OVER + 1)]
    made = fold(matrix(cases(3, 2022), *(cases(7, 2023, None, name) for name in names)))
    assert [(group.code, len(group.rows), group.folded) for group in made.groups] == [
        ("T6", 1, 0), (ONCE, 0, FOLDED_OVER + 1),
    ]  # fmt: skip


def test_a_name_of_60_characters():
    name = "长" * 60
    (row,) = matrix(cases(5, 2022, None, name), cases(6, 2023, None, name)).rows
    assert row.name == name
