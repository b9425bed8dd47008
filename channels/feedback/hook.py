from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from channels.adapters.base import adapters
from channels.feedback.tell import tell
from lifecycle.clock.read import now


@csrf_exempt
@require_POST
def hook(request: HttpRequest, channel: str) -> HttpResponse:
    """Where a provider reports to a channel that reads its calls by itself, as one from another package does."""
    if channel not in adapters:
        raise Http404
    moment = now()
    tell(adapters.get(channel)().feedback(request, now=moment), now=moment)
    return HttpResponse(status=204)
