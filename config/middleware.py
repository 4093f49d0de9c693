"""Which language a page is in, and which pages were refused."""

from django.conf import settings
from django.utils import translation

from config.accounts import record_entrance
from reports.models import Entrance


class ChosenLanguageMiddleware:
    """The language that the reader chose on the page, else Chinese.

    Django's own LocaleMiddleware follows the browser's Accept-Language; offices often run browsers that ask for
    English though nobody reads it, so only the choice made on the page (a cookie) counts.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefusalRecord:
    """Keeps which signed-in person was refused which page (403): guessing at other offices' records leaves a trail."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 403 and request.user.is_authenticated:
            record_entrance(request, Entrance.Kind.REFUSED, request.user)
        return response
