"""Progress and signs of life of ledger items, from their steps to columns of the items themselves."""

from itertools import groupby

from django.db import migrations, models

SIGNS = (
    "entered", "started", "progress", "sent", "taken_back", "extension_asked", "returned", "reopened", "brought_back",
    "handed_over",
)  # fmt: skip
EXTENSION = ("extension_asked", "extended", "not_extended")
NOTED = ("percent", "reopened_on", "heard_on", "asks_until")
A_BATCH = 500


def note(apps, schema_editor):
    """The steps of an item in their order, each taken in as it will be from now on."""
    items = apps.get_model("reports", "Rectification").objects
    rows = apps.get_model("reports", "RectificationStep").objects.order_by("rectification", "pk")
    columns = rows.values_list("rectification", "act", "percent", "on", "until")
    batch = []
    for pk, steps in groupby(columns.iterator(), key=lambda step: step[0]):
        batch.append(items.model(pk=pk, **noted(steps)))
        if len(batch) == A_BATCH:
            items.bulk_update(batch, NOTED)
            batch = []
    items.bulk_update(batch, NOTED)


def noted(steps):
    found = dict.fromkeys(NOTED)
    for _item, act, percent, on, until in steps:
        if percent is not None:
            found["percent"] = percent
        if act == "reopened":
            found["reopened_on"] = on
        if act in SIGNS:
            found["heard_on"] = max(on, found["heard_on"] or on)
        if act in EXTENSION:
            found["asks_until"] = until if act == "extension_asked" else None
    return found


def column(name, field):
    return migrations.AddField(model_name="rectification", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_trace_accounts_and_share_counters")]

    operations = [
        column(
            "percent",
            models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name="done in percent"),
        ),
        column(
            "reopened_on", models.DateField(blank=True, editable=False, null=True, verbose_name="opened again on")
        ),
        column("heard_on", models.DateField(blank=True, editable=False, null=True, verbose_name="last heard of on")),
        column(
            "asks_until",
            models.DateField(blank=True, editable=False, null=True, verbose_name="extension asked for until"),
        ),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
