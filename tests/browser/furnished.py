"""An installation in which every page has something to show."""

from datetime import datetime, timedelta

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile

from campaigns.broadcasts.plan import Plan
from campaigns.broadcasts.save_broadcast import create_broadcast
from campaigns.broadcasts.send_broadcast import send_broadcast
from campaigns.message_templates.begin_from import begin_from
from campaigns.message_templates.create import create_template
from campaigns.message_templates.design import designs
from campaigns.message_templates.save_snippet import save_snippet
from campaigns.playbooks.install import install
from campaigns.policy.models import FrequencyCap
from campaigns.rehearsal.ask import ask_for
from campaigns.rehearsal.rehearse import rehearse_next
from campaigns.teamwork.comment import comment
from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.models import Campaign
from campaigns.workflows.turn import turn
from lifecycle.accounts.actor import ADMIN, Actor
from lifecycle.accounts.roles import APPROVER
from lifecycle.accounts.team import name_of
from lifecycle.brand.save_brand import save_brand
from lifecycle.consent.suppress import suppress
from lifecycle.events.models import PendingEvent
from lifecycle.events.record import NewEvent, record_events
from lifecycle.intake.models import Import
from lifecycle.rest.models import ApiToken
from lifecycle.segments.save import save_segment
from lifecycle.stages.install import install as install_stages
from tests.campaigns.message_templates.letters import text
from tests.campaigns.workflows.journeys import FINISH, draft, live, on, step
from tests.cast import DAY, Cast, gather
from tests.channels.letters import send

PRO = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}
STATES = (
    ("queued", ""), ("sent", ""), ("delivered", ""), ("failed", "bad_content"), ("unknown", ""),
    ("suppressed", "not_subscribed"), ("held", "capped"), ("cancelled", "by_hand"),
)  # fmt: skip


def furnish(boss: User, now: datetime) -> Cast:
    cast = gather(now)
    save_brand(said={"company": "Northwind", "address": "Harbour Street 4", "color": "#6b3f24"}, now=now)
    install_stages("lifecycle")
    save_segment(key="pro", name="On the plan Pro", definition={"kind": "all", "of": [PRO]}, now=now)
    save_segment(key="friends", name="Friends", is_static=True, now=now)
    write_messages(cast, now)
    run_campaigns(cast, now)
    plan(cast, boss, now)
    for number, (state, reason) in enumerate(STATES):
        channel = "sms" if number % 2 else "email"
        send(cast.ada, channel, now, reference=f"seen-{number}", state=state, reason=reason)
    keep_the_house(cast, now)
    return cast


def write_messages(cast: Cast, now: datetime) -> None:
    save_snippet(key="sign-off", text="See you soon", by=None, now=now)
    text("Hello {{ contact.first_name }}", key="hello")
    for key, design in list(designs().items())[:2]:
        begin_from(
            design=design, template=create_template(key=key, name=key, channel="email", now=now), by=None, now=now
        )


def run_campaigns(cast: Cast, now: datetime) -> None:
    install(key="sms-win-back", now=now - 3 * DAY, publish=True)
    install(key="trial-ends", now=now)
    steps = {
        "rest": step("wait", {"next": "ask"}, days=3),
        "ask": step("branch", {"pro": "text", "otherwise": "end"}, branches=[{"name": "pro", "condition": PRO}]),
        "text": step("send", {"next": "end"}, template="hello"),
        "end": FINISH,
    }
    gift = live("gift", "rest", steps, now - 2 * DAY, [on("Order Completed")])
    draft("nowhere", "text", {"text": step("send", {}, template="")}, now)
    record_events([NewEvent(who.pk, "Order Completed", now - DAY) for who in (cast.ada, cast.eve)], now=now - DAY)
    turn(now=now - DAY)
    turn(now=now)
    change_step(campaign=gift, key="rest", settings={"days": 4}, now=now)
    ask_for(campaign=gift, start=now - 30 * DAY, end=now, of_draft=False, by=None, now=now)
    rehearse_next(clock=lambda: now)


def plan(cast: Cast, boss: User, now: datetime) -> None:
    jonas = User.objects.create_user("jonas", first_name="Jonas", is_staff=True)
    jonas.groups.add(Group.objects.get(name=APPROVER))
    FrequencyCap.objects.create(limit=1, days=7)
    for name, hours in (("Summer sale", 48), ("Win-back", 53)):
        made = create_broadcast(name=name, plan=Plan("hello", PRO, now + timedelta(hours=hours)), now=now)
        send_broadcast(broadcast=made, by=None, now=now)
    create_broadcast(name="Not yet", plan=Plan("hello", PRO), now=now)
    win_back = Campaign.objects.get(key="sms-win-back")
    asked = NewTask(
        "call", "Call Ada", contact_id=cast.ada.pk, due_at=now - DAY, assignee_id=boss.pk, asked_name="Jonas"
    )
    create_tasks([asked, NewTask("codes", "Count the codes", campaign_id=win_back.pk, due_at=now + DAY)], now=now)
    said = "@admin, shall we try 75 days?"
    comment(text=said, by=Actor(name_of(jonas), ADMIN, jonas.pk), now=now, campaign_id=win_back.pk)


def keep_the_house(cast: Cast, now: datetime) -> None:
    suppress([("email", "gone@example.com")], reason="bounced", evidence="550 no such mailbox", now=now)
    event = cast.ben.events.latest("pk")
    PendingEvent.objects.create(event=event, contact=cast.ben, problem="A circle of effects.")
    ApiToken.objects.create(name="Shop", prefix="lc_abc", digest="d", scopes=["contacts:read"], created_at=now)
    people = ContentFile(b"name,email\nAda,ada@example.com\n", "people.csv")
    more = {"file": people, "filename": "people.csv", "created_at": now}
    Import.objects.create(kind="contacts", state="done", lines_total=3, lines_done=3, created=2, refused=1,
                          refused_file=people, finished_at=now, **more)  # fmt: skip
    Import.objects.create(kind="contacts", state="draft", lines_total=1, **more)
