"""The running site, asked by somebody with ill will: ``python -m tests.attack site``. Prints each finding; 0 is none.

Forged requests, redirects to elsewhere, script in every text, broken headers, fields that no form has, formulas in
exports, numbers of another office's rows, other host names, parameters that are no such thing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import openpyxl
from django.contrib import admin
from django.urls import reverse
from lxml import html
from playwright.sync_api import sync_playwright

from reports.models import Membership, Report, User
from tests.attack.poison import PAYLOAD, fill, poison
from tests.attack.serving import PORT, Answer, Visitor, site
from tests.office_rows import Rows
from tests.test_urls import PAGES, address_of, admin_pages

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "\thttps://evil.example",
)
PARAMETERS = (
    "q", "text", "organisation", "year", "indicator", "sort", "page", "from", "to", "kind", "state", "theme", "format", "next",  # noqa: E501
    "series", "level", "show", "view", "person", "of", "who", "what", "on", "order", "per_page", "goal", "change",
)  # fmt: skip
STRANGE = (
    PAYLOAD,
    "\x00",
    "9" * 400,
    "-1",
    "١٢",
    "2023-99-99",
    "'",
    "\ud83d\ude00" * 300,
    "\r\nX-Struck: 1",
    "../../etc/passwd",
)


def places(rows: dict[str, Rows]) -> list[str]:
    """Every page that has an address, of the accepted rows, and those of the administration."""
    ours = [address_of(name, rows["accepted"]) for name in PAGES]
    return ours + [address for _model, action, address in admin_pages(rows["accepted"]) if action != "delete"]


def broken(answer: Answer) -> bool:
    return answer.status >= 500


def forged(rows: dict[str, Rows], root: Visitor) -> Iterator[str]:
    """No POST without the token of the page, nor from another site's page."""
    for address in [
        *places(rows),
        "/accounts/logout/",
        "/accounts/login/",
        "/accounts/password/change/",
        "/language/setlang/",
    ]:
        for said in ({}, {"Origin": "https://evil.example"}):
            answer = root.post(address, [("text", "x")], token=bool(said), headers=said)
            if answer.status not in (403, 405):
                yield f"POST {address} without its token {said}: {answer.status}"


def redirected(rows: dict[str, Rows], root: Visitor) -> Iterator[str]:
    for elsewhere in ELSEWHERE:
        tail = "?" + urlencode({"next": elsewhere, "back": elsewhere, "return": elsewhere, "url": elsewhere})
        for address in [*places(rows), "/accounts/login/", "/admin/login/"]:
            answers = [root.get(address + tail)]
            if not address.startswith("/admin/"):
                answers.append(root.post(address + tail, [("next", elsewhere), ("back", elsewhere)]))
            for answer in answers:
                if "evil" in re.sub(r"\?.*", "", answer.header("Location").replace("\\", "/")):
                    yield f"{address}: to {answer.header('Location')}"
        answer = root.post(
            "/language/setlang/", [("next", elsewhere), ("language", "zh-hans")], headers={"Referer": elsewhere.strip()}
        )
        if "evil" in answer.header("Location"):
            yield f"language: to {answer.header('Location')}"
        fresh = Visitor()
        fresh.get("/accounts/login/")
        answer = fresh.post("/accounts/login/", [("login", "head"), ("password", "duibiao-2026"), ("next", elsewhere)])
        if "evil" in answer.header("Location") or answer.status != 302:
            yield f"sign-in: {answer.status} to {answer.header('Location')}"


def reflected(rows: dict[str, Rows], root: Visitor) -> Iterator[str]:
    """Parameters that are no such thing: given back as markup, as a header, or breaking a page."""
    for name in PAGES:
        address = address_of(name, rows["accepted"])
        for strange in STRANGE:
            pairs = [(parameter, strange) for parameter in PARAMETERS]
            for tail in [
                urlencode(pairs, errors="surrogatepass"),
                *([urlencode([pair], errors="surrogatepass") for pair in pairs] if strange in STRANGE[1:3] else []),
            ]:
                answer = root.get(f"{address}?{tail}")
                if broken(answer):
                    yield f"GET {address} {tail[:60]!r}: {answer.status}"
                if "<struck" in answer.text and "html" in answer.header("Content-Type"):
                    yield f"GET {address}: gives markup back"
                if answer.header("X-Struck"):
                    yield f"GET {address}: a header of the attacker's"


def stored(rows: dict[str, Rows], root: Visitor) -> Iterator[str]:
    """Every page in a browser, over a database whose every text is an attack."""
    poison()
    with sync_playwright() as library:
        browser = library.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context()
        context.add_cookies(
            [{"name": k, "value": v, "url": f"http://127.0.0.1:{PORT}"} for k, v in root.cookies.items()]
        )
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
        for address in places(rows):
            answer = root.get(address)
            if broken(answer):
                yield f"{address}: {answer.status} over poisoned texts"
            if answer.status != 200 or "html" not in answer.header("Content-Type"):
                continue
            refused.clear()
            page.goto(f"http://127.0.0.1:{PORT}{address}")
            for point in page.locator("#chart path").all()[:3]:
                point.hover(force=True, timeout=1000, no_wait_after=True)
            found = page.evaluate(
                "() => [!!window.struck, document.querySelectorAll('struck, [onstruck], a[href^=\"javascript:\" i]').length]"  # noqa: E501
            )
            if found != [False, 0]:
                yield f"{address}: script ran {found[0]}, elements of the attacker's {found[1]}"
            for line in refused[:1]:
                yield f"{address}: {line[:200]}"
        browser.close()


def formulas(rows: dict[str, Rows], root: Visitor) -> Iterator[str]:
    """No cell of an export is a formula, and no CSV cell would become one."""
    print(f"  columns that hold an attack: {poison()}")
    taken = 0
    for name in PAGES:
        for tail in ("", "?format=csv", "?format=xlsx", "?_export=csv", "?_export=xlsx"):
            address = address_of(name, rows["accepted"])
            answer = root.get(address + tail)
            kind = answer.header("Content-Type")
            if broken(answer):
                yield f"{address}{tail}: {answer.status}"
            elif "csv" in kind:
                taken += 1
                cells = [cell for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))) for cell in row]
                yield from (
                    f"{address}{tail}: cell {cell[:40]!r}"
                    for cell in cells
                    if re.match(r"[=@\t\r]|[+-](?![\d.]+$)", cell)
                )
            elif "spreadsheet" in kind:
                taken += 1
                book = openpyxl.load_workbook(io.BytesIO(answer.body))
                yield from (
                    f"{address}{tail}: formula in {cell.coordinate}"
                    for sheet in book for row in sheet for cell in row if cell.data_type == "f"
                )  # fmt: skip
    for label in ("indicators/indicator", "indicators/alias"):
        page = html.fromstring(root.get(f"/admin/{label}/export/").body)
        form = next(form for form in page.forms if form.method == "POST")
        for number in range(8):
            fields = [(k, v) for k, v in form.form_values() if k != "format"] + [("format", str(number))]
            answer = root.post(f"/admin/{label}/export/", fields)
            taken += "csv" in answer.header("Content-Type") or "spreadsheet" in answer.header("Content-Type")
            if "csv" in answer.header("Content-Type") and re.search(r'(^|,)"?=', answer.text, re.M):
                yield f"/admin/{label}/export/ format {number}: a formula"
    print(f"  exports looked into: {taken}")


EXTRAS = [
    ("state", "accepted"), ("state", "closed"), ("entered_by", "PLANTED"), ("by", "PLANTED"), ("added_by", "PLANTED"),
    ("revision", "999999"), ("is_superuser", "on"), ("is_staff", "on"), ("role", "supervisor"), ("organisation", "OTHER"),  # noqa: E501
    ("person", "PLANTED"), ("withdrawn_because", "planted"), ("must_change_password", ""), ("pk", "1"), ("id", "1"),
]  # fmt: skip


def overposted(rows: dict[str, Rows], root: Visitor) -> Iterator[str]:
    """Every form that a clerk may send, with fields that it does not have."""
    planted = User.objects.get(username="stranger").pk
    beside = Membership.objects.get(person=planted).organisation_id
    clerk = Visitor().sign_in("clerk")
    before = _powers()
    sent = 0
    for state in ("draft", "accepted"):
        addresses = [address_of(name, rows[state]) for name in PAGES]
        addresses += [address for _model, action, address in admin_pages(rows[state]) if action in ("change", "add")]
        for address in [*addresses, "/accounts/password/change/"]:
            answer = clerk.get(address)
            if answer.status != 200 or "html" not in answer.header("Content-Type") or not answer.body.strip():
                continue
            for form in html.fromstring(answer.body).forms:
                if form.method != "POST" or "logout" in (form.action or ""):
                    continue
                own = dict(form.form_values())
                extra = [
                    (k, v.replace("PLANTED", str(planted)).replace("OTHER", str(beside)))
                    for k, v in EXTRAS
                    if k not in own
                ]
                target = form.action if (form.action or "").startswith("/") else address
                answer = clerk.post(target, [*((k, v or "x") for k, v in own.items()), *extra])
                sent += 1
                if broken(answer):
                    yield f"POST {target}: {answer.status}"
    after = _powers()
    for name in before:
        if before[name] != after[name]:
            yield f"{name} changed by fields that no form has: {before[name]} -> {after[name]}"
    print(f"  forms sent with {len(EXTRAS)} fields too many: {sent}")


def _powers() -> dict[str, object]:
    return {
        "superusers": sorted(User.objects.filter(is_superuser=True).values_list("username", flat=True)),
        "accepted": Report.objects.filter(state="accepted").count(),
        "memberships": sorted(Membership.objects.values_list("person__username", "role", "organisation_id")),
        "entered by": sorted(Report.objects.values_list("pk", "entered_by_id")),
        "withdrawn": Report.objects.exclude(withdrawn_because="").count(),
    }


def guessed(rows: dict[str, Rows], root: Visitor) -> Iterator[str]:
    """A person of another office asks for each row of a draft by its number, reading and writing."""
    stranger, asked = Visitor().sign_in("stranger"), 0
    # Indicators belong to all, and an organisation's pages show everybody what is accepted.
    addresses = [
        address_of(name, rows["draft"])
        for name, parts in PAGES.items()
        if parts and not {"indicator", "organisation"} & set(parts.values())
    ]
    addresses += [
        address for model, action, address in admin_pages(rows["draft"])
        if action in ("change", "delete", "history") and model._meta.app_label == "reports"
    ]  # fmt: skip
    for address in addresses:
        for answer in (stranger.get(address), stranger.post(address)):
            asked += 1
            if answer.status == 302 and answer.header("Location") in ("/admin/", "/accounts/login/"):
                continue
            if answer.status not in (403, 404, 405):
                yield f"{address}: {answer.status} {answer.header('Location')} to a stranger"
    print(f"  numbers of another office tried: {asked}")


def misled(rows: dict[str, Rows], root: Visitor) -> Iterator[str]:
    """Other host names, methods and paths."""
    for headers in ({"Host": "evil.example"}, {"Host": "127.0.0.1:8330@evil.example"}, {"Host": "evil.example:80"}):
        answer = Visitor().get("/accounts/login/", headers=headers)
        if answer.status != 400 or "evil" in answer.text:
            yield f"{headers}: {answer.status}"
    answer = Visitor().get("/", headers={"X-Forwarded-Host": "evil.example"})
    if "evil" in answer.header("Location"):
        yield "X-Forwarded-Host is believed"
    for method in ("TRACE", "CONNECT", "PROPFIND", "X" * 30):
        answer = Visitor().send(method, "/")
        if broken(answer) or answer.status == 200:
            yield f"{method}: {answer.status}"
    for path in (
        "/static/../manage.py",
        "/static/%2e%2e/manage.py",
        "/static//etc/passwd",
        "/%00",
        "/reports/%00/",
        "/..%2f..%2fetc/passwd",
        "/%ff",
        "/" + "a" * 8000,
    ):
        answer = root.get(path)
        if answer.status == 200 or broken(answer):
            yield f"{path[:40]}: {answer.status}"
    answer = root.get("/")
    for name in (
        "Content-Security-Policy",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "X-Request-Number",
    ):
        if not answer.header(name):
            yield f"no {name}"
    if "no-store" not in answer.header("Cache-Control"):
        yield "a page may be kept on the disk"


def headers(rows: dict[str, Rows], root: Visitor) -> Iterator[str]:
    """Names of files with ends of lines, paths and quotes, as uploaded and as handed out."""
    clerk = Visitor().sign_in("clerk")
    for name in (
        "a\\r\\nX-Struck: 1.pdf",
        "../../evil.pdf",
        'a\\";x=\\"b.pdf',
        "a%0d%0aX-Struck: 1.pdf",
        "\u202egpj.pdf",
        "C:\\\\x\\\\evil.pdf",
        "=1+1.pdf",
    ):
        for address in ("/admin/reports/report/add/", f"/duties/{rows['draft'].report.pk}/proofs/"):
            answer = clerk.post(address, [("year", "2021")], files=[("file", name, b"%PDF-1.4 x")])
            if broken(answer) or answer.header("X-Struck") or "<struck" in answer.text:
                yield f"upload {name!r} to {address}: {answer.status}"
    for name in PAGES:
        for address in (address_of(name, rows["accepted"]),):
            disposition = root.get(address).header("Content-Disposition")
            if re.search(r"[\r\n<]|\.\./", disposition):
                yield f"{address}: {disposition!r}"


ATTACKS: dict[str, Callable[[dict[str, Rows], Visitor], Iterator[str]]] = {
    "forged": forged, "redirects": redirected, "headers": headers, "misled": misled,
    "numbers": guessed, "fields": overposted, "formulas": formulas, "stored": stored, "parameters": reflected,
}  # fmt: skip


def main(*wanted: str) -> int:
    rows = fill()
    number = 0
    with site():
        root = Visitor().sign_in("root")
        print(
            f"addresses: {len(places(rows))} ({len(PAGES)} of ours, {len(admin.site._registry)} tables in {reverse('admin:index')})"  # noqa: E501
        )
        for name, attack in ATTACKS.items():
            if wanted and name not in wanted:
                continue
            found = sorted(set(attack(rows, root)))
            number += len(found)
            print(f"{name}: {len(found)} findings", *found[:40], sep="\n    ", flush=True)
    return 1 if number else 0
