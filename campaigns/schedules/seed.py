"""The beat's schedule, kept in the database where the admin shows it."""

from typing import Any

from django_celery_beat.models import IntervalSchedule, PeriodicTask

# Name, task, every so many seconds, what for. Wakes make things quick; these find whatever nobody was woken for.
SCHEDULE = (
    ("React to what people did", "campaigns.react", 5, "Entries, goals and waits that an event sets off."),
    ("Move people on", "campaigns.advance", 5, "Waits that are over."),
    ("Move people to a new version", "campaigns.move", 10, "Whoever is inside of a campaign that was published again."),
    ("Release held messages", "campaigns.release", 10, "Quiet hours that are over."),
    ("Triggers by time", "campaigns.fire", 20, "Schedules and dates of contacts."),
    ("Empty ended campaigns", "campaigns.empty", 60, "People who are still inside of a campaign that was ended."),
    ("Close sent broadcasts", "campaigns.close_broadcasts", 60, "Broadcasts of which the last one is out."),
    ("Rehearse", "campaigns.rehearse", 60, "Rehearsals that somebody asked for."),
    ("Keep segments and stages", "lifecycle.refresh_on_grid", 60, "What turns true by time alone."),
    ("Read uploaded files", "lifecycle.run_imports", 10, "Imports that wait, and those whose worker died."),
    ("Throw old files away", "lifecycle.throw_away", 3600, "Answers kept for repeated requests, and uploaded files."),
    ("Send", "channels.deliver", 5, "Messages whose time has come."),
    ("Find lost sends", "channels.recover", 10, "Messages that a worker left behind, and what came too late."),
    ("Settle what providers tell", "channels.settle", 15, "Deliveries, bounces, complaints."),
    ("Tell readers from scanners", "channels.judge", 10, "Opened mails and followed links, a moment later."),
)


def seed_schedule(**_: Any) -> None:
    """After each migrate. What a person changed or switched off in the admin stays as it is."""
    known = set(PeriodicTask.objects.values_list("name", flat=True))
    for name, task, seconds, purpose in SCHEDULE:
        if name not in known:
            every, _made = IntervalSchedule.objects.get_or_create(every=seconds, period=IntervalSchedule.SECONDS)
            # A task that found no worker in time is not piled up: the next one does its work.
            PeriodicTask.objects.create(
                name=name, task=task, interval=every, description=purpose, expire_seconds=max(seconds, 30)
            )
