"""What Northwind's team has before it: two broadcasts that want the same people, tasks, and a question to Mara."""

from datetime import datetime, time, timedelta

from django.contrib.auth.models import Group, User
from django.utils import timezone

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan
from campaigns.broadcasts.save_broadcast import create_broadcast
from campaigns.broadcasts.send_broadcast import send_broadcast
from campaigns.message_templates.begin_from import begin_from
from campaigns.message_templates.create import create_template
from campaigns.message_templates.design import designs
from campaigns.proof.demo.login import mara
from campaigns.teamwork.comment import comment
from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.workflows.models import Campaign
from lifecycle.accounts.actor import ADMIN, Actor, acting
from lifecycle.accounts.roles import APPROVER
from lifecycle.accounts.team import name_of
from lifecycle.contacts.models import Contact

DAY = timedelta(days=1)
JONAS = "jonas"


def plan_ahead(*, now: datetime) -> None:
    jonas = hire_jonas()
    with acting(actor_of(mara())):
        launch = _broadcast("Autumn blend launch", "launch", _at(now, 3, time(10, 30)), now)
        send_broadcast(broadcast=launch, by=None, now=now)
        _broadcast("Tasting evening", "invitation", _at(now, 3, time(16)), now)
    win_back = Campaign.objects.get(key="sms-win-back")
    give_tasks(launch=launch, win_back=win_back, jonas=jonas, now=now)
    said = (
        (mara(), "Most people came back after the text at 60 days last month.", 2 * DAY),
        (jonas, "@mara, 90 days feels late to me. Shall we try 75?", timedelta(hours=3)),
    )
    for user, text, ago in said:
        comment(text=text, by=actor_of(user), now=now - ago, campaign_id=win_back.pk)


def hire_jonas() -> User:
    """He approves of what Mara wants to publish. Nobody knows his password, for there is none."""
    names = {"first_name": "Jonas", "last_name": "Weber", "email": "jonas.weber@example.com", "is_staff": True}
    jonas, made = User.objects.get_or_create(username=JONAS, defaults=names)
    if made:
        jonas.set_unusable_password()
        jonas.save(update_fields=["password"])
        jonas.groups.add(Group.objects.get(name=APPROVER))
    return jonas


def actor_of(user: User) -> Actor:
    return Actor(name_of(user), ADMIN, user.pk)


def _at(now: datetime, days: int, at: time) -> datetime:
    zone = timezone.get_current_timezone()
    return datetime.combine(now.astimezone(zone).date() + days * DAY, at, zone)


def _broadcast(name: str, design: str, at: datetime, now: datetime) -> Broadcast:
    template = create_template(name=name, channel="email", now=now)
    begin_from(design=designs()[design], template=template, by=None, now=now)
    who = {"kind": "segment", "segment": "coffee-lovers-europe", "member": True}
    return create_broadcast(name=name, plan=Plan(template.key, who, at), now=now)


def give_tasks(*, launch: Broadcast, win_back: Campaign, jonas: User, now: datetime) -> None:
    ben = Contact.objects.filter(external_id="ben").values_list("pk", flat=True).first()
    asked = name_of(mara())
    tasks = [
        NewTask("northwind/photos", "Ask the roastery for photos of the autumn blend", campaign_id=launch.pk,
                due_at=_at(now, 1, time(12)), assignee_id=mara().pk, asked_name=name_of(jonas)),
        NewTask("northwind/ben", "Call Ben about his last day of trial", contact_id=ben,
                due_at=_at(now, 2, time(9)), asked_name=asked),
        NewTask("northwind/codes", "See whether the coupon codes last until Christmas", campaign_id=win_back.pk,
                due_at=_at(now, 4, time(17)), assignee_id=jonas.pk, asked_name=asked),
    ]  # fmt: skip
    create_tasks(tasks, now=now)
