"""The lists an office starts with: sources of problems, dates due, thresholds, lights, rules for verdicts."""

from datetime import date

from django.db import migrations

START = date(2019, 1, 1)

SOURCES = [
    ("self_report", "年度报告自查", "shortfall of the annual report"),
    ("review", "督察结论", "review of a goal"),
    ("superior_supervision", "上级督察", "supervision by the level above"),
    ("congress", "人大审议意见", "opinion of the people's congress"),
    ("court_advice", "司法建议", "advice of a court"),
    ("prosecutor_advice", "检察建议", "advice of a procuratorate"),
    ("reconsideration_opinion", "行政复议意见书", "opinion on reconsideration"),
    ("audit", "审计", "audit"),
    ("petition", "信访", "petition"),
]
# The Regulation on supervision of law-based government and its responsibilities (厅字〔2019〕28号).
DUTIES = [("submit", 3, 1), ("publish", 4, 1)]
THRESHOLDS = {
    "near_due_days": 30,
    "behind_points": 10,
    "ahead_points": 10,
    "silent_days": 90,
    "objection_days": 30,
    "remind_days": 7,
    "about_percent": 5,
}
LIGHTS = {"on_plan": "green", "near_due": "blue", "behind": "yellow", "overdue": "red", "closed": "grey"}
RULES = {
    "met": "目标所列任务全部完成，量化目标达到承诺的数值，并有次年报告或材料佐证。",
    "partly_met": "目标所列任务完成一部分，或量化目标未全部达到，并有次年报告或材料佐证。",
    "not_met": "目标所列任务没有完成，或量化目标没有达到。",
    "in_progress": "任务跨年度推进，已有阶段性进展并有佐证，尚不能判断是否完成。",
    "no_evidence": "次年报告和所报材料中没有反映该目标的内容。",
    "dropped": "因政策调整等原因取消该目标，并说明了理由。",
}


def fill(apps, schema_editor):
    def model(name):
        return apps.get_model("reports", name).objects

    for position, (code, name, name_en) in enumerate(SOURCES):
        model("ProblemSource").get_or_create(
            code=code, defaults={"name": name, "name_en": name_en, "position": position}
        )
    for step, month, day in DUTIES:
        model("Duty").get_or_create(
            step=step, kind="rule_of_law", since=2019, defaults={"month": month, "day": day, "basis": "厅字〔2019〕28号"}
        )
    for code, number in THRESHOLDS.items():
        model("Threshold").get_or_create(code=code, since=START, defaults={"number": number})
    for standing, colour in LIGHTS.items():
        model("Light").get_or_create(standing=standing, defaults={"colour": colour})
    for verdict, wording in RULES.items():
        model("ReviewRule").get_or_create(verdict=verdict, since=START, defaults={"wording": wording})


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_add_ledger_duties_and_offices")]

    # What an office has made of the lists stays when a migration is undone.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
