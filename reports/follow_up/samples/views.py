"""Pages of random checks: the draws made, a new one, one draw with its sheet, and what was found."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports.access import scope_of, visible
from reports.follow_up.samples import acting, sheet
from reports.follow_up.samples.draw import WEIGHTS
from reports.follow_up.samples.population import NAMES
from reports.models import Sample, Sampled
from reports.spreadsheet import CSV, XLSX, file_response

_A_PAGE = 30


@require_http_methods(["GET", "POST"])
def sample_list(request: HttpRequest) -> HttpResponse:
    """The draws made among one's organisations, with the form for another; a POST draws."""
    scope = scope_of(request.user)
    may_draw = scope.everything or bool(scope.supervisor)
    if request.method == "POST" and not may_draw:
        raise PermissionDenied
    form = acting.DrawForm(request.user, request.POST or None) if may_draw else None
    if request.method == "POST" and form.is_valid():
        try:
            sample = acting.make(request.user, form.save(commit=False))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Drawn. The seed stands on the sheet: whoever draws with it draws the same."))
            return redirect("sample_detail", sample.pk)
    drawn = visible(request.user, Sample.objects.all()).select_related("organisation", "by").annotate(
        number=Count("sampled", distinct=True),
        checked=Count("sampled", distinct=True, filter=Q(sampled__findings__isnull=False)),
    )  # fmt: skip
    page = Paginator(drawn.order_by("-at", "-pk"), _A_PAGE).get_page(request.GET.get("page"))
    weights = [(NAMES[code], weight) for code, weight in WEIGHTS.items()]
    context = {"form": form, "page": page, "weights": weights}
    return render(request, "follow_up/samples/samples.html", context, status=422 if request.POST else 200)


@require_GET
def sample_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw: the sheet to take along, and a form for each thing drawn."""
    sample = _sample(request, pk)
    if request.GET.get("format") in (CSV, XLSX):
        return file_response(f"sample-{sample.pk}", request.GET["format"], sheet.head(), sheet.table(sample))
    return _shown(request, sample, None)


@require_POST
def finding_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what was found for one thing drawn."""
    rows = Sampled.objects.select_related("sample", "observation__report", "goal__report")
    sampled = get_object_or_404(rows, pk=pk)
    sample = _sample(request, sampled.sample_id)
    if not request.user.has_perm("reports.review_report", sampled.observation or sampled.goal):
        raise PermissionDenied
    form = acting.FindingForm(sampled, request.POST)
    if not form.is_valid():
        return _shown(request, sample, form, 422)
    acting.enter(request.user, sampled, acting.Found(**form.cleaned_data))
    messages.success(request, _("What was found has been entered."))
    return redirect(reverse("sample_detail", args=[sample.pk]) + f"#drawn-{sampled.pk}")


def _sample(request: HttpRequest, pk: int) -> Sample:
    samples = visible(request.user, Sample.objects.select_related("organisation", "by"))
    return get_object_or_404(samples, pk=pk)


def _shown(request: HttpRequest, sample: Sample, refused: acting.FindingForm | None, status: int = 200) -> HttpResponse:
    lines = sheet.lines(sample)
    scope = scope_of(request.user)
    forms = [
        (refused if refused and refused.sampled.pk == line.row.pk else acting.FindingForm(line.row))
        if scope.covers("supervisor", line.report.organisation_id) and not line.report.withdrawn_because
        else None
        for line in lines
    ]
    context = {
        "sample": sample,
        "lines": list(zip(lines, forms, strict=True)),
        "checked": sum(bool(line.findings) for line in lines),
    }
    return render(request, "follow_up/samples/sample.html", context, status=status)
