"""``/compare/<series>/joining/``: a series outside the dictionary is named, joined with others that are the same,
split, or gets its place in the dictionary; wordings of one that has its place are split off again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
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
from reports.comparison.joining.forms import IndicatorForm, JoinForm, NameForm, PromoteForm, SplitForm
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
    """A series outside the dictionary: named, joined with another, split, or promoted (``act`` says which)."""
    mine = achieved(lines[key]) or list(lines[key])
    found = proposals(key, lines, known)
    may_add = request.user.is_staff and request.user.has_perm("indicators.add_indicator")
    act, data = request.POST.get("act", ""), request.POST if request.method == "POST" else None
    if act == "new" and not may_add:
        raise PermissionDenied
    forms = {
        "name": NameForm(data if act == "name" else None, initial={"name": mine[-1].title}, auto_id="called_%s"),
        "join": JoinForm(data if act == "join" else None, _others(key, lines)),
        "split": SplitForm(data if act == "split" else None, wordings_of(lines[key])),
        "promote": PromoteForm(data if act == "promote" else None, known.values(), initial=_likely(found)),
        "new": IndicatorForm(data if act == "new" else None, initial=_suggested(key, mine)) if may_add else None,
    }
    form = forms.get(act)
    if form is not None and form.is_valid():
        done = _acted(request, act, form, organisation, key, lines)
        if done is not None:
            return redirect(f"{reverse('compare_series', args=[done.slug])}?{_query(organisation, kind)}")
    context = {
        "organisation": organisation, "key": key, "values": mine, "name": mine[-1].title, "proposals": found,
        "forms": forms, "wordings": wordings_of(lines[key]), "kind": kind, "act": act,
        "back": f"{reverse('compare_series', args=[key.slug])}?{_query(organisation, kind)}",
    }  # fmt: skip
    return render(request, "comparison/joining/joining.html", context)


def _acted(
    request: HttpRequest, act: str, form: Form, organisation: Organisation, key: SeriesKey, lines: Lines
) -> SeriesKey | None:
    """Act on what a valid ``form`` says; the series that came of it, None where it was refused."""
    given, by = form.cleaned_data, request.user
    if act in ("promote", "new"):
        indicator = form.save(commit=False) if act == "new" else given["indicator"]
        values = [value.pk for value in lines[key]]
        if _done(request, form, lambda: acting.join(organisation, values, indicator, by)):
            return SeriesKey(indicator.code, key.kind, key.span, key.coverage, key.stage, key.pool)
        return None
    if act == "split":
        own = [wording for wording in given["wording"] if wording != key.name]
        return key if _done(request, form, lambda: acting.split_off(organisation, own, by)) else None
    chosen, name = [key], given.get("name") or max(lines[key], key=lambda value: value.report_year).title
    if act == "join":
        chosen.append(next(each for each in lines if each.slug == given["other"]))
    wordings = {wording for each in chosen for wording in (each.name, *wordings_of(lines[each]))}
    if _done(request, form, lambda: acting.give_name(organisation, sorted(wordings), name, by)):
        return replace(key, name=normalise(name))
    return None


def wordings_of(line: Iterable[Value]) -> dict[str, list[Value]]:
    """The values of a series by their normalised wording, in the order of years."""
    wordings: dict[str, list[Value]] = {}
    for value in sorted(line, key=lambda value: (value.year, value.pk)):
        wordings.setdefault(normalise(value.name), []).append(value)
    return wordings


def _others(key: SeriesKey, lines: Lines) -> list[tuple[str, str]]:
    """Other series outside the dictionary that count the same unit in the same way, by name."""
    others = (each for each in lines if not each.is_catalogued and each != key and replace(each, name=key.name) == key)
    return sorted(((each.slug, lines[each][-1].title) for each in others), key=itemgetter(1))


def _likely(found: Sequence[Proposal]) -> dict[str, str]:
    """What is set in the form: the most likely indicator."""
    return {"indicator": next((each.key.indicator for each in found if each.key.is_catalogued), "")}


def _suggested(key: SeriesKey, values: Sequence[Value]) -> dict[str, str]:
    return {"name": values[-1].title, "unit": key.unit or values[-1].reported.quantity.unit, "measure": key.kind}


def _splitting(
    request: HttpRequest,
    organisation: Organisation,
    key: SeriesKey,
    line: Sequence[Value],
    known: Definition,
    kind: str,
) -> HttpResponse:
    wordings = wordings_of(line)
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


def _query(organisation: Organisation, kind: str) -> str:
    return urlencode({"organisation": organisation.pk, "kind": kind})
