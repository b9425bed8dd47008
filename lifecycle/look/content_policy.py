"""What a browser may load and run on our pages. Whatever slips through an escape still runs nothing and tells nobody."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_EVERYWHERE = {
    "default-src": "'self'",
    "script-src": "'self'",
    # A bar is as long as its style attribute says, and Unfold writes its colours into a <style>.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
# Unfold is made of Alpine.js, which compiles the expressions of its attributes with `new Function`. Of 'unsafe-inline'
# nothing needs any: Unfold's pages and ours have their scripts in files.
_ADMIN = _EVERYWHERE | {"script-src": "'self' 'unsafe-eval'"}
# A page for people may show the brand's logo from wherever the company keeps it.
_PUBLIC = _EVERYWHERE | {"img-src": "'self' data: https: http:"}
HEADER = "Content-Security-Policy"


def written(rules: dict[str, str]) -> str:
    return "; ".join(f"{name} {said}" for name, said in rules.items())


ADMIN, PUBLIC = written(_ADMIN), written(_PUBLIC)


class ContentPolicy:
    """An answer with a policy of its own keeps it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault(HEADER, ADMIN if request.path_info.startswith("/admin/") else PUBLIC)
        return response
