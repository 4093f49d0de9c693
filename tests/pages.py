"""A page as its reader gets it: opened by somebody, in English, as text or as a tree."""

from html import unescape

from django.http import QueryDict
from django.urls import reverse
from lxml import html

BACKEND = "django.contrib.auth.backends.ModelBackend"


def reader(client, person):
    """Sign ``person`` in, and open pages as they get them: ``open(address, **query)``.

    ``shown`` of the answer is its text without entities. ``address`` may hold a query of its own.
    """
    client.force_login(person, backend=BACKEND)
    client.cookies["django_language"] = "en"

    def open_page(address, **query):
        path, _mark, asked = address.partition("?")
        response = client.get(path, {**QueryDict(asked).dict(), **query})
        response.shown = unescape(response.content.decode(errors="replace"))
        return response

    return open_page


def page_of(client, name, *args, **query):
    """The page called ``name`` as a tree of elements."""
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return html.fromstring(response.content)


def words(node) -> str:
    return " ".join(node.text_content().split())
