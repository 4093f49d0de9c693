"""The rules of the house as tests. An exception stands here by name, with its reason."""

import ast
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from tests.conftest import ROOT

PACKAGES = ("config", "indicators", "reports")

# --- sources ----------------------------------------------------------------------------------------------

# Importing any of these must not import Django: they are read and tested without a database.
PURE = (
    "indicators.catalogue.load",
    "indicators.change",
    "indicators.lexicon",
    "indicators.matching",
    "indicators.quantity",
    "reports.comparison.build",
    "reports.comparison.claims.build",
    "reports.comparison.heat_map.build",
    "reports.comparison.joining.proposals",
    "reports.comparison.league.build",
    "reports.comparison.lineage.past",
    "reports.comparison.peers",
    "reports.comparison.search.build",
    "reports.comparison.strands.build",
    "reports.comparison.texts.build",
    "reports.comparison.two_years.build",
    "reports.entry.formats.parse",
    "reports.follow_up.build",
    "reports.follow_up.checks.facts",
    "reports.follow_up.checks.rules",
    "reports.follow_up.duties.build",
    "reports.follow_up.chains",
    "reports.follow_up.evidence",
    "reports.follow_up.measuring.measured",
    "reports.follow_up.measuring.recaps",
    "reports.follow_up.samples.draw",
    "reports.follow_up.vagueness",
    "reports.follow_up.overview.build",
    "reports.follow_up.papers.tables",
    "reports.follow_up.reminders.build",
    "reports.reading",
    "reports.reading.reader",
)
LINES, FUNCTION_LINES, FOLDER_FILES = 400, 60, 16
LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
FULL_FOLDERS = {
    "templates/follow_up": "partials: a fragment a file",
    "templates/follow_up/ledger": "partials: a fragment a file",
    "templates/reports": "partials: a fragment a file",
    "reports/follow_up": "the goal, the shortfall and the value, which the folders below it share",
    "reports/reading": "one file a part of the grammar; each is read alone",
    "tests": "one file a module under test",
    "tests/heldout": "a text and its labels each",
    "tests/heldout/third": "a text and its labels each",
}

# Where rows may be deleted. Whatever others refer to is withdrawn instead (decision 14).
DELETES = {
    "reports/admin/people.py": "one-time codes of a person whose telephone is lost",
    "indicators/catalogue/update.py": "a built-in wording that the catalogue has dropped and no office has touched",
    "reports/entry/checking.py": "the target of a value that a person has corrected to be none",
    "reports/entry/intake.py": "the file of a text version whose transaction was rolled back",
    "reports/entry/pending.py": "uploads that wait for a confirmation that was given, or never came",
    "reports/entry/record.py": "rows that a new reading replaces because nobody has touched them (decision 7)",
    "reports/follow_up/stored.py": "what was worked out, made anew: no record, and referred to by nothing",
    "reports/follow_up/worklist/saved_views.py": "a person's own bookmark, at their own wish",
}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def test_importing_pure_modules_imports_no_django():
    code = f"import sys, {', '.join(PURE)}; print([name for name in sys.modules if name.split('.')[0] == 'django'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_modules_are_rooms_of_a_comfortable_size():
    sizes = {name_of(path): path.read_text("utf-8").count("\n") for path in modules(*PACKAGES, "tests")}
    assert {name: size for name, size in sizes.items() if size > LINES and name not in LONG_MODULES} == {}
    assert [name for name in LONG_MODULES if sizes.get(name, 0) <= LINES] == [], "exceptions that are none any more"


def test_functions_fit_on_a_page():
    long = {}
    for path in modules(*PACKAGES):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = node.end_lineno - node.lineno + 1
                name = f"{name_of(path)}:{node.name}"
                if size > FUNCTION_LINES and name not in LONG_FUNCTIONS:
                    long[name] = size
    assert long == {}


def test_folders_hold_no_more_than_one_can_look_over():
    full = {}
    for top in (*PACKAGES, "templates", "tests"):
        for folder in [ROOT / top, *(path for path in (ROOT / top).rglob("*") if path.is_dir())]:
            if folder.name in ("migrations", "__pycache__"):
                continue
            count = sum(1 for path in folder.iterdir() if path.is_file() and path.name != "__init__.py")
            if count > FOLDER_FILES and name_of(folder) not in FULL_FOLDERS:
                full[name_of(folder)] = count
    assert full == {}


def test_no_module_is_named_for_nothing():
    empty = {"utils", "helpers", "misc", "common", "manager", "data", "info"}
    assert [name_of(path) for path in modules(*PACKAGES, "tests") if path.stem in empty] == []


def test_modules_say_what_they_are():
    silent = [
        name_of(path)
        for path in modules(*PACKAGES, "tests")
        if tree_of(path).body and path.name != "apps.py" and ast.get_docstring(tree_of(path)) is None
    ]
    assert silent == []


def test_rows_are_deleted_in_named_places_only():
    found = set()
    for path in modules(*PACKAGES):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "delete":
                found.add(name_of(path))
    assert found == set(DELETES)


def test_there_are_no_signals():
    """What happens when a row is saved stands where it is saved."""
    found = [
        name_of(path)
        for path in modules(*PACKAGES)
        if re.search(r"\b(post|pre)_(save|delete|init)\b|@receiver\b|m2m_changed", path.read_text("utf-8"))
    ]
    assert found == []


# --- models -----------------------------------------------------------------------------------------------

OURS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in PACKAGES]
RECORDS = [model for model in OURS if not model.__name__.startswith("Historical") and not model._meta.auto_created]

# Rows that are added and never edited are their own history.
ADDED_ONLY = {
    "Answer", "Assignment", "Attachment", "Correction", "Entrance", "Evidence", "Finding", "Proof", "RectificationStep",
    "Recurrence", "Review", "Sample", "Sampled", "SecrecyCheck", "SeriesName", "Silence", "Statement", "Step",
    "Verification",
}  # fmt: skip
NO_HISTORY = {
    "Backfill": "work under way; what becomes of it is a report, with its steps and history",
    "BackfillFile": "as its backfill",
    **dict.fromkeys(
        ("MeasuredGoal", "MeasuredReport", "MeasuredTarget", "Renewal", "RepeatedShortfall"),
        "worked out from the records, and made anew whenever they change",
    ),
    "Notice": "a message to one person, made from records that have their own trail",
    "NoticeChoice": "a person's own wish, of no consequence to anybody else",
    "SavedView": "as a person's bookmarks",
    "Cause": "part of its shortfall, replaced with it by a new reading and by nothing else",
}


def label(model: type[models.Model]) -> str:
    return model.__name__


@pytest.mark.parametrize("model", OURS, ids=label)
def test_tables_columns_and_constraints_fit_every_database(model):
    names = [model._meta.db_table, *(field.column for field in model._meta.local_fields)]
    names += [item.name for item in (*model._meta.constraints, *model._meta.indexes)]
    assert [name for name in names if len(name) > 30] == []


@pytest.mark.parametrize("model", RECORDS, ids=label)
def test_changes_leave_a_trail(model):
    trail = hasattr(model, "history")
    assert trail != (model.__name__ in ADDED_ONLY or model.__name__ in NO_HISTORY)


@pytest.mark.parametrize("model", RECORDS, ids=label)
def test_rows_have_an_order_and_a_name(model):
    """A list that is cut into pages needs an order, or rows are shown twice and others never."""
    assert model._meta.ordering or model.__name__ == "User"
    assert model.__str__ is not models.Model.__str__


@pytest.mark.parametrize("model", RECORDS, ids=label)
def test_words_of_models_are_translated(model):
    plain = []
    for field in model._meta.get_fields():
        if not isinstance(field, models.Field) or field.auto_created:
            continue
        if field.model._meta.app_label in PACKAGES and not isinstance(field.verbose_name, Promise):
            plain.append(field.name)
        plain += [f"{field.name}={key}" for key, text in field.choices or () if text and not isinstance(text, Promise)]
        if field.help_text and not isinstance(field.help_text, Promise):
            plain.append(f"help of {field.name}")
    assert [name for name in plain if name not in INHERITED] == []
    assert isinstance(model._meta.original_attrs.get("verbose_name"), Promise)


INHERITED = {"password", "last_login"}


@pytest.mark.parametrize("model", RECORDS, ids=label)
def test_numbers_are_decimals(model):
    assert [field.name for field in model._meta.local_fields if isinstance(field, models.FloatField)] == []


# --- what must not stand in the repository ----------------------------------------------------------------


def repository_files() -> list[Path]:
    """What git would commit; everything outside built folders where there is no git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        built = {".venv", "node_modules", "var", "__pycache__", ".git"}
        return [path for path in ROOT.rglob("*") if path.is_file() and not built & set(path.parts)]
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@cache
def text_of(path: Path) -> str:
    """A file's text, whatever it is written in; "" for pictures and compiled catalogues."""
    raw = path.read_bytes()
    if b"\0" in raw:
        return ""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def test_lock_files_record_no_address():
    locks = [*ROOT.glob("requirements*.txt"), ROOT / "package-lock.json", ROOT / "package.json", ROOT / ".npmrc"]
    address = re.compile(r"https?://|--(extra-)?index-url|--find-links|^registry", re.MULTILINE)
    found = {}
    for lock in locks:
        text = lock.read_text("utf-8")
        if lock.name == "package-lock.json":  # its other addresses are of people to thank
            text = "\n".join(str(package.get("resolved", "")) for package in json.loads(text)["packages"].values())
        if match := address.search(text):
            found[lock.name] = match.group()
    assert found == {}


def test_every_locked_package_has_a_hash():
    for lock in ROOT.glob("requirements*.txt"):
        for entry in re.split(r"\n(?=\S)", lock.read_text("utf-8").strip()):
            assert entry.startswith("#") or "--hash=sha256:" in entry, f"{lock.name}: {entry.splitlines()[0]}"
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_development_and_base_sets_lock_the_same_versions():
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"(?m)^([\w.-]+(?:\[[\w,]+\])?)==(\S+)", (ROOT / name).read_text("utf-8")))

    base, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: (version, development.get(name)) for name, version in base.items()} == {
        name: (version, version) for name, version in base.items()
    }


SENTENCE = 22  # characters without punctuation: names and figures repeat, a run of this length is a sentence


def squeezed(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text))


def test_no_sentence_of_a_real_report_stands_here(shared):
    runs = set()
    for path in (shared / "data" / "reports").glob("*.txt"):
        text = squeezed(text_of(path))
        runs.update(text[start : start + SENTENCE] for start in range(max(len(text) - SENTENCE, 0)))
    assert runs
    copied = {}
    for path in repository_files():
        text = squeezed(text_of(path))
        for start in range(max(len(text) - SENTENCE, 0)):
            run = text[start : start + SENTENCE]
            if run in runs and re.search(r"[\u4e00-\u9fff]{8}", run):
                copied[name_of(path)] = run
                break
    assert copied == {}


def test_no_file_names_a_folder_of_somebodys_machine():
    personal = re.compile(r"(?<![\w.])/(home|Users|root)/\w")
    assert [name_of(path) for path in repository_files() if personal.search(text_of(path))] == []
