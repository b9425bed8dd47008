"""The interface is spoken in four languages; the pages for contacts in as many as there are words for."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

SPOKEN = ("en", "fr", "ru", "th")
OF_THE_TEAM = ("/admin/", "/api/")


class SpokenLanguage(LocaleMiddleware):
    """Without it, a German browser would get Django's words in German and ours in English."""

    def process_request(self, request: HttpRequest) -> None:
        if not request.path_info.startswith(OF_THE_TEAM):
            super().process_request(request)
            return
        translation.activate(language_for(request))
        request.LANGUAGE_CODE = translation.get_language()


def language_for(request: HttpRequest) -> str:
    """What was chosen in the menu, else the first of the browser's languages that we speak."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    wished = [code for code, _wish in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())]
    known = (code.partition("-")[0] for code in (chosen, *wished))
    return next((code for code in known if code in SPOKEN), "en")


def offered(_request: HttpRequest) -> list[dict[str, str]]:
    """For Unfold's menu: each in its own words."""
    named = [translation.get_language_info(code) for code in SPOKEN]
    return [{"code": each["code"], "name_local": each["name_local"].capitalize()} for each in named]
