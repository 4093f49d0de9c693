"""Which language a page is in."""

from django.conf import settings
from django.utils import translation


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
