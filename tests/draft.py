"""A draft as entry staff find it on the check page, and how its forms are sent."""

from decimal import Decimal

from django.urls import reverse

from reports.entry.check_page import page as check_page
from reports.models import Observation, Organisation, Report, RowState, State
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}
TEXT = (
    "全年受理投诉52件。\n评查案卷约40卷。\n败诉率8.5%。\n队伍力量不足。\n"
    "下一年加强培训，组织轮训两次，举办讲座12场以上。\n另外接待来访301人次。\n"
)


def draft(office: Organisation) -> Report:
    """Three values, a shortfall, a goal with a commitment, and a doubt; nothing checked."""
    unchecked = {"state": RowState.READ}
    report = make.report(office, 2023, state=State.DRAFT, text=TEXT)
    make.observation(report, "受理投诉", 52, quote="全年受理投诉52件", **unchecked)
    make.observation(
        report, "评查案卷", 40, "卷", quote="评查案卷约40卷", qualifier="about", lower=38, upper=42, **unchecked
    )
    make.observation(report, "败诉率", "8.5", "%", quote="败诉率8.5%", step=Decimal("0.1"), **unchecked)
    make.shortfall(report, "队伍力量不足", **unchecked)
    make.commitment(make.goal(report, "加强培训，组织轮训两次", **unchecked), "组织轮训两次", **unchecked)
    place = TEXT.index("接待来访301人次")
    report.text_version.doubts.create(code="figure", message="有数字未读出", start=place, end=place + 9)
    return report


def address(report, name="report_check", **arguments):
    return reverse(name, kwargs={"pk": report.pk, **arguments})


def act(client, report, what, row, line="observation", **data):
    """Send one line's form, as the page shows the row now."""
    row = type(row).objects.get(pk=row.pk)
    arguments = {"row": row.pk} if what == "line_match" else {"kind": line, "row": row.pk}
    return client.post(address(report, what, **arguments), {"revision": row.revision, **data}, **HTMX)


def of(report, name) -> Observation:
    return report.observations.get(name=name)


def shown(response):
    return response.content.decode()


def loaded(report, person):
    return check_page.load(Report.objects.get(pk=report.pk), person, "zh-hans")
