"""What stands beside a segment in the admin, and its overlap with another, which the page asks for."""

from datetime import datetime, tzinfo
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from lifecycle.look.link import admin_link
from lifecycle.look.person import person
from lifecycle.look.when import moment_words
from lifecycle.segments.beside import moves_of, overlap_of, sizes_of
from lifecycle.segments.models import Segment

PEOPLE = "lifecycle_segment_people"
MOST_OTHERS = 200


def beside(segment: Segment, *, now: datetime, zone: tzinfo, sees_people: bool) -> dict[str, Any]:
    moves = moves_of(segment, now=now) if sees_people else []
    return {
        "segment": segment,
        "sizes": sizes_of(segment, now=now),
        "moves": [
            (
                person(
                    str(move.contact),
                    seed=str(move.contact.pk),
                    url=admin_link("lifecycle_contact_change", move.contact.pk),
                ),
                moment_words(move.at, now=now, zone=zone),
                move.came,
            )
            for move in moves
        ],
        "others": Segment.objects.exclude(pk=segment.pk).only("pk", "name")[:MOST_OTHERS] if sees_people else [],
        "overlap_url": admin_link("lifecycle_segment_overlap", segment.pk),
    }


@require_GET
def show_overlap(request: HttpRequest, pk: int) -> HttpResponse:
    if not (request.user.has_perm("lifecycle.view_segment") and request.user.has_perm("lifecycle.view_contact")):
        raise PermissionDenied
    said = request.GET.get("other", "")
    segment = get_object_or_404(Segment, pk=pk)
    other = get_object_or_404(Segment, pk=int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0)
    context = {
        "segment": segment,
        "overlap": overlap_of(segment, other),
        "first_url": admin_link(PEOPLE, segment.pk, without=other.pk),
        "both_url": admin_link(PEOPLE, segment.pk, also=other.pk),
        "second_url": admin_link(PEOPLE, other.pk, without=segment.pk),
    }
    return render(request, "admin/segment/overlap.html", context)
