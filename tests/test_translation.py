"""Every word that a person reads can be translated, and is: source strings in English, catalogue in Chinese."""

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_house import PACKAGES, modules, name_of, tree_of

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HAN = re.compile(r"[\u4e00-\u9fff]")

# --- templates --------------------------------------------------------------------------------------------

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
READ_ALOUD = {"alt", "aria-label", "aria-description", "aria-roledescription", "placeholder", "title", "data-confirm"}
# The same in every language: names of formats, keys and languages, of the product, and symbols.
SAME = {
    "CSV",
    "DOCX",
    "Excel",
    "JSON",
    "PDF",
    "SHA",
    "TXT",
    "URL",
    "Word",
    "XLSX",
    "HTML",
    "Enter",
    "Esc",
    "Ctrl",
    "English",
}
SAME |= {"简体中文", "中文", "对表", "Duibiao"}
# Templates in which nothing can be translated.
SPOKEN_IN_BOTH = {"templates/500.html": "printed when the machinery for translating may be what failed"}


class Words(HTMLParser):
    """The words of a template that no tag of Django's gives: text and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.silent: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "style", "code", "kbd"):
            self.silent.append(tag)
        self.found += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def bare_words(source: str) -> list[str]:
    source = re.sub(r"\{% comment .*?endcomment %\}|\{#.*?#\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{% block container %\}[\w -]*\{% endblock[\w ]*%\}", "", source)  # classes, not words
    source = re.sub(r"\{% blocktrans(late)?\b.*?endblocktrans(late)? %\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
    words = Words()
    words.feed(source)
    words.close()
    return [
        word for text in words.found for word in re.findall(r"[A-Za-z]{2,}|[\u4e00-\u9fff]+", text) if word not in SAME
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_hold_no_word_outside_translation(path):
    if name_of(path) not in SPOKEN_IN_BOTH:
        assert bare_words(path.read_text("utf-8")) == []


def test_the_search_for_bare_words_finds_them():
    assert bare_words('<p title="Go on">{% translate "Fine" %} Bare {{ name }} 直书</p>') == [
        "Go",
        "on",
        "Bare",
        "直书",
    ]
    assert bare_words("{% blocktranslate %}Fine <b>too</b>{% endblocktranslate %}<script>var word;</script>") == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_pass_source_strings_in_english(path):
    """A Chinese source string would be shown to English readers as it stands."""
    tags = re.findall(r"\{%.*?%\}", path.read_text("utf-8"), flags=re.DOTALL)
    assert [tag for tag in tags if HAN.search(tag)] == []


# --- Python -----------------------------------------------------------------------------------------------

# Modules that speak Chinese because what they read, or write, is Chinese.
CHINESE = {
    "indicators/catalogue": "wordings of the catalogue",
    "indicators/lexicon.py": "words of the genre",
    "indicators/matching.py": "words of the genre",
    "indicators/quantity.py": "units",
    "indicators/change.py": "units",
    "reports/comparison/claims/build.py": "words of the genre",
    "reports/comparison/claims/gather.py": "words of the genre",
    "reports/comparison/official_document.py": "names of fonts that official documents are set in",
    "reports/comparison/series.py": "units",
    "reports/comparison/texts/diff.py": "words of the genre",
    "reports/comparison/two_years/build.py": "units",
    "reports/comparison/two_years/wordings.py": "words of the genre",
    "reports/directory.py": "endings of names of authorities",
    "reports/entry/check_page/forms.py": "examples of numbers as reports write them",
    "reports/entry/figures_sheet": "headings and words of the sheet that offices fill in",
    "reports/entry/formats": "what pages and documents are recognised by",
    "reports/entry/record.py": "a doubt is kept in the language of the reading, like those of the reader",
    "reports/follow_up/duties/build.py": "words of the genre",
    "reports/follow_up/measuring": "words of the genre",
    "reports/follow_up/papers/ledger_sheet/values.py": "how offices write days and years",
    "reports/follow_up/vagueness.py": "words of the genre",
    "reports/follow_up/wording.py": "words of the genre",
    "reports/management/divisions.py": "names of divisions that stand for no place of their own",
    "reports/management/sample_follow_up.py": "what is said in the samples",
    "reports/management/commands/load_sample_data.py": "names of places in the samples",
    "reports/management/sample_data.py": "names of places in the samples",
    "reports/models/organisation.py": "an example of a name",
    "reports/reading": "the grammar of the genre",
}
SPOKEN = {"label", "help_text", "verbose_name", "verbose_name_plural", "short_description", "description", "empty_text"}
SPOKEN |= {"empty_label", "site_header", "site_title", "index_title", "placeholder"}
CALLS = {"ValidationError", "success", "error", "warning", "info", "PermissionDenied", "message_user"}


def docstrings(tree: ast.Module) -> set[int]:
    owners = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, owners) and node.body and isinstance(node.body[0], ast.Expr)
    }


def speaks_chinese(path: Path) -> bool:
    name = name_of(path)
    return any(name == allowed or name.startswith(f"{allowed}/") for allowed in CHINESE)


@pytest.mark.parametrize("path", [path for path in modules(*PACKAGES) if not speaks_chinese(path)], ids=name_of)
def test_modules_hold_no_chinese_to_show(path):
    tree = tree_of(path)
    skipped = docstrings(tree)
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    assert [node.value for node in strings if HAN.search(node.value) and id(node) not in skipped] == []


def test_every_module_that_may_speak_chinese_exists():
    assert [name for name in CHINESE if not (ROOT / name).exists()] == []


def plain(node: ast.expr | None) -> bool:
    """A string that no translation can reach: bare, or put together by an f-string."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(re.search(r"[A-Za-z]{2}", node.value))
    if isinstance(node, ast.JoinedStr):
        return any(plain(part) for part in node.values)
    return False


@pytest.mark.parametrize("path", list(modules(*PACKAGES)), ids=name_of)
def test_words_for_people_go_through_translation(path):
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            found += [(node.lineno, key.arg) for key in node.keywords if key.arg in SPOKEN and plain(key.value)]
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            spoken = (
                node.args[1:2] if called in ("success", "error", "warning", "info", "message_user") else node.args[:1]
            )
            if called in CALLS and not is_logging(node) and any(map(plain, spoken)):
                found.append((node.lineno, called))
        elif isinstance(node, ast.Assign) and plain(node.value):
            names = {getattr(target, "id", getattr(target, "attr", "")) for target in node.targets}
            found += [(node.lineno, name) for name in names & SPOKEN]
    assert found == []


def is_logging(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in ("logger", "log", "logging")


# --- catalogue --------------------------------------------------------------------------------------------


def entries(path: Path) -> list[tuple[str, list[str], bool]]:
    """(source string with its context, translations, fuzzy) of a .po file; its header and dead entries left out."""
    found = []
    for block in re.split(r"\n\s*\n", path.read_text("utf-8")):
        lines = [line for line in block.splitlines() if not line.startswith("#~")]
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        parts: dict[str, str] = {}
        key = ""
        for line in lines:
            if match := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line):
                key = match[1]
                parts[key] = ast.literal_eval(match[2])
            elif line.startswith('"') and key:
                parts[key] += ast.literal_eval(line)
        if parts.get("msgid"):
            source = f"{parts['msgctxt']}\x04{parts['msgid']}" if "msgctxt" in parts else parts["msgid"]
            found.append((source, [text for key, text in parts.items() if key.startswith("msgstr")], fuzzy))
    return found


def test_every_entry_of_the_catalogue_is_translated_and_none_is_a_guess():
    found = entries(CATALOGUE)
    assert found
    assert [source for source, translations, _ in found if not all(translations)] == []
    assert [source for source, _, fuzzy in found if fuzzy] == []


def test_translations_keep_what_is_filled_in():
    """A placeholder that a translation lost or misspelt fails on the page, and there only."""
    named = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    wrong = [
        source
        for source, translations, _ in entries(CATALOGUE)
        for translation in translations
        if translation and set(named.findall(translation)) != set(named.findall(source))
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_that_of_its_source():
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        messages = gettext.GNUTranslations(compiled)._catalog
    expected = {source: translations[0] for source, translations, _ in entries(CATALOGUE)}
    found = {(key[0] if isinstance(key, tuple) else key): text for key, text in messages.items() if key}
    assert found == expected


def test_the_catalogue_holds_every_string_of_the_source(tmp_path):
    if not (shutil.which("xgettext") and shutil.which("msgmerge")):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("gettext is not here: apt-get install gettext")
    for folder in (*PACKAGES, "templates", "locale"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "zh_Hans", "--no-obsolete", "--no-location"]
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    fresh = {source for source, _, _ in entries(tmp_path / CATALOGUE.relative_to(ROOT))}
    kept = {source for source, _, _ in entries(CATALOGUE)}
    assert fresh - kept == set(), "run make messages and translate these"
    assert kept - fresh == set(), "run make messages: these are used no longer"
