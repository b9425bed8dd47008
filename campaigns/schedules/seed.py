"""The beat's schedule, kept in the database where the admin shows it."""

from typing import Any

from django.utils.translation import gettext_noop as _
from django_celery_beat.models import IntervalSchedule, PeriodicTask

# Name, task, every so many seconds, what for; in English in the database, in the reader's language in the admin.
# Wakes make things quick; these find whatever nobody was woken for.
SCHEDULE = (
    (_("React to what people did"), "campaigns.react", 5, _("Entries, goals and waits that an event sets off.")),
    (_("Move people on"), "campaigns.advance", 5, _("Waits that are over.")),
    (
        _("Move people to a new version"),
        "campaigns.move",
        10,
        _("Whoever is inside of a campaign that was published again."),
    ),
    (_("Release held messages"), "campaigns.release", 10, _("Quiet hours that are over.")),
    (_("Triggers by time"), "campaigns.fire", 20, _("Schedules and dates of contacts.")),
    (_("Empty ended campaigns"), "campaigns.empty", 60, _("People who are still inside of a campaign that was ended.")),
    (_("Close sent broadcasts"), "campaigns.close_broadcasts", 60, _("Broadcasts of which the last one is out.")),
    (_("Rehearse"), "campaigns.rehearse", 60, _("Rehearsals that somebody asked for.")),
    (_("Keep segments and stages"), "lifecycle.refresh_on_grid", 60, _("What turns true by time alone.")),
    (
        _("Count what pages show"),
        "lifecycle.count_figures",
        30,
        _("Numbers over everybody, while somebody looks at them."),
    ),
    (_("Read uploaded files"), "lifecycle.run_imports", 10, _("Imports that wait, and those whose worker died.")),
    (
        _("Throw old files away"),
        "lifecycle.throw_away",
        3600,
        _("Answers kept for repeated requests, and uploaded files."),
    ),
    (_("Send"), "channels.deliver", 5, _("Messages whose time has come.")),
    (_("Find lost sends"), "channels.recover", 10, _("Messages that a worker left behind, and what came too late.")),
    (_("Settle what providers tell"), "channels.settle", 15, _("Deliveries, bounces, complaints.")),
    (_("Tell readers from scanners"), "channels.judge", 10, _("Opened mails and followed links, a moment later.")),
)


def seed_schedule(**signal: Any) -> None:
    """After each migrate. What a person changed or switched off in the admin stays as it is."""
    known = set(PeriodicTask.objects.values_list("name", flat=True))
    for name, task, seconds, purpose in SCHEDULE:
        if name not in known:
            every, _made = IntervalSchedule.objects.get_or_create(every=seconds, period=IntervalSchedule.SECONDS)
            # A task that found no worker in time is not piled up: the next one does its work.
            PeriodicTask.objects.create(
                name=name, task=task, interval=every, description=purpose, expire_seconds=max(seconds, 30)
            )
