"""``/compare/<series>/joining/``: a series outside the dictionary gets its place there, alone or with others that are
the same; wordings of one that has its place are split off again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from indicators.matching import normalise
from indicators.models import Indicator
from reports.access import visible_reports
from reports.comparison.build import lines_of
from reports.comparison.cells import Definition, Value
from reports.comparison.gather import definitions, report_years, values_in
from reports.comparison.joining import acting
from reports.comparison.joining.forms import IndicatorForm, JoinForm, SplitForm
from reports.comparison.joining.proposals import Proposal, achieved, proposals
from reports.comparison.series import LocalSlug, SeriesKey, parse_slug
from reports.models import Kind, Observation, Organisation

Lines = Mapping[SeriesKey, Sequence[Value]]


@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: HttpRequest, series: str) -> HttpResponse:
    try:
        named = parse_slug(series)
    except ValueError as error:
        raise Http404(_("There is no such series.")) from error
    organisation = _organisation(request, named)
    if not request.user.has_perm("reports.check_report", organisation):
        raise PermissionDenied
    kind = request.GET.get("kind") if request.GET.get("kind") in Kind.values else Kind.RULE_OF_LAW
    known, _themes = definitions(request.LANGUAGE_CODE)
    lines = _lines(request, organisation, kind)
    key = next((each for each in lines if named in (each, LocalSlug(each.organisation or 0, each.digest))), None)
    if key is None:
        raise Http404(_("No report that you may see says anything of this series."))
    if key.is_catalogued:
        return _splitting(request, organisation, key, lines[key], known[key.indicator], kind)
    return _joining(request, organisation, key, lines, known, kind)


def _organisation(request: HttpRequest, named: SeriesKey | LocalSlug) -> Organisation:
    """A series outside the dictionary says whose it is; one of the dictionary is everybody's."""
    if isinstance(named, LocalSlug):
        return get_object_or_404(Organisation, pk=named.organisation)
    asked = request.GET.get("organisation", "")
    return get_object_or_404(Organisation, pk=int(asked) if asked.isdecimal() else 0)


def _lines(request: HttpRequest, organisation: Organisation, kind: str) -> Lines:
    years = report_years(visible_reports(request.user).of_kind(kind).filter(organisation=organisation))
    return lines_of(values_in(Observation.objects.all(), years))


def _joining(
    request: HttpRequest,
    organisation: Organisation,
    key: SeriesKey,
    lines: Lines,
    known: dict[str, Definition],
    kind: str,
) -> HttpResponse:
    found = proposals(key, lines, known)
    local = {each.key.slug: each for each in found if not each.key.is_catalogued}
    data = request.POST if request.method == "POST" else None
    mine = achieved(lines[key]) or list(lines[key])
    join = JoinForm(data, local, known.values(), initial={"indicator": _likely(found)})
    may_add = request.user.is_staff and request.user.has_perm("indicators.add_indicator")
    is_new = bool(request.POST.get("new"))
    if is_new and not may_add:
        raise PermissionDenied
    fresh = IndicatorForm(data if is_new else None, initial=_suggested(key, mine)) if may_add else None
    if request.method == "POST" and join.is_valid():
        indicator = _chosen(join, fresh if is_new else None)
        if indicator is not None:
            keys = [key, *(local[slug].key for slug in join.cleaned_data["also"])]
            values = [value.pk for each in keys for value in lines[each]]
            if _done(request, join, lambda: acting.join(organisation, values, indicator, request.user)):
                return redirect(_series_address(key, indicator, organisation, kind))
    context = {
        "organisation": organisation, "key": key, "values": mine, "name": mine[-1].name, "proposals": found,
        "join": join, "fresh": fresh, "kind": kind, "is_new": is_new,
        "back": f"{reverse('compare_series', args=[key.slug])}?{_query(organisation, kind)}",
    }  # fmt: skip
    return render(request, "comparison/joining/joining.html", context)


def _chosen(join: JoinForm, fresh: IndicatorForm | None) -> Indicator | None:
    """The indicator named: a new one, not yet saved, where the form for one was sent."""
    if fresh is not None:
        return fresh.save(commit=False) if fresh.is_valid() else None
    if join.cleaned_data["indicator"] is None:
        join.add_error("indicator", _("Choose an indicator, or make a new one."))
    return join.cleaned_data.get("indicator")


def _likely(found: Sequence[Proposal]) -> str:
    return next((each.key.indicator for each in found if each.key.is_catalogued), "")


def _suggested(key: SeriesKey, values: Sequence[Value]) -> dict[str, str]:
    return {"name": key.name, "unit": key.unit or values[-1].reported.quantity.unit, "measure": key.kind}


def _splitting(
    request: HttpRequest,
    organisation: Organisation,
    key: SeriesKey,
    line: Sequence[Value],
    known: Definition,
    kind: str,
) -> HttpResponse:
    wordings: dict[str, list[Value]] = {}
    for value in sorted(line, key=lambda value: (value.year, value.pk)):
        wordings.setdefault(normalise(value.name), []).append(value)
    form = SplitForm(request.POST if request.method == "POST" else None, wordings)
    back = f"{reverse('compare_series', args=[key.slug])}?{_query(organisation, kind)}"
    if request.method == "POST" and form.is_valid():
        values = [value.pk for wording in form.cleaned_data["wording"] for value in wordings[wording]]
        indicator = Indicator.objects.get(code=key.indicator)
        if _done(request, form, lambda: _split_off(request, organisation, values, indicator)):
            return redirect(back)
    context = {
        "organisation": organisation, "key": key, "name": known.name, "wordings": wordings, "form": form, "back": back,
    }  # fmt: skip
    return render(request, "comparison/joining/splitting.html", context)


def _split_off(request: HttpRequest, organisation: Organisation, values: Sequence[int], indicator: Indicator) -> int:
    """Split, and say which wordings the next reading will still match."""
    done = acting.split(organisation, values, indicator, request.user)
    if done.kept:
        wordings = " ".join(f"“{text}”" for text in done.kept)
        said = _("Still a wording of %(indicator)s, as you did not add it: %(wordings)s.")
        messages.info(request, said % {"indicator": indicator.code, "wordings": wordings})
    return done.values


def _done(request: HttpRequest, form: Form, act: Callable[[], int]) -> bool:
    """Act, and say what came of it; a refusal is an error of ``form``."""
    try:
        count = act()
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    messages.success(
        request, ngettext("%(count)s value changed.", "%(count)s values changed.", count) % {"count": count}
    )
    return True


def _series_address(key: SeriesKey, indicator: Indicator, organisation: Organisation, kind: str) -> str:
    named = SeriesKey(indicator.code, key.kind, key.span, key.coverage, key.stage, key.pool)
    return f"{reverse('compare_series', args=[named.slug])}?{_query(organisation, kind)}"


def _query(organisation: Organisation, kind: str) -> str:
    return urlencode({"organisation": organisation.pk, "kind": kind})
