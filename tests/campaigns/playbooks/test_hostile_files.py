"""A file of a campaign from anywhere: it is refused in a sentence, or every page about what it made can be shown."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.broadcasts.models import Broadcast
from campaigns.playbooks.import_campaign import import_campaign
from campaigns.playbooks.plan import BadPlan
from campaigns.workflows.editing.create_campaign import create_campaign
from campaigns.workflows.models import Campaign
from tests.cast import NOW

pytestmark = pytest.mark.django_db

GIFT = "lifecycle: 1\nkey: gift\nname: A gift\n"
TEXT = "messages: {a: {channel: sms, words: {everybody: {text: hi}}}}\n"
REFUSED = {
    "no number": f"{GIFT}enters: [{{kind: event, x: !!float .nan}}]\n",
    "no end": f"{GIFT}goal: {{kind: attribute, x: !!float .inf}}\n",
    "half a character": GIFT.replace("A gift", r'"A \uD800 gift"'),
    "a zero": GIFT.replace("A gift", r'"A \0 gift"'),
    "a long name": GIFT.replace("A gift", "n" * 161),
    "a high priority": f"{GIFT}priority: 32768\n",
    "a low priority": f"{GIFT}priority: -1\n",
    "a long stage": f"{GIFT}stage: {'s' * 65}\n",
    "a long topic": f"{GIFT}topic: {'s' * 51}\n",
    "a trigger that is a number": f"{GIFT}enters: [3]\n",
    "a step that is a list": f"{GIFT}steps: {{a: [1]}}\n",
    "a kind that is a list": f"{GIFT}steps: {{a: {{kind: [1]}}}}\nstart: a\n",
    "exits that are a list": f"{GIFT}steps: {{a: {{kind: send, exits: [b]}}}}\nstart: a\n",
    "settings that are a number": f"{GIFT}steps: {{a: {{kind: send, settings: 3}}}}\nstart: a\n",
    "a step with a slash": f"{GIFT}steps: {{a/b: {{kind: finish}}}}\nstart: a/b\n",
    "many steps": f"{GIFT}start: s0\nsteps:\n" + "".join(f"  s{n}: {{kind: finish}}\n" for n in range(3000)),
    "a stage with a long name": f"{GIFT}stages: {{a: {{name: {'n' * 81}}}}}\n",
    "a stage with an odd icon": f"{GIFT}stages: {{a: {{name: x, icon: 5}}}}\n",
    "a stage with an odd goal": f"{GIFT}stages: {{a: {{name: x, goal: [1]}}}}\n",
    "a segment with a long name": f"{GIFT}segments: {{a: {{name: {'n' * 121}}}}}\n",
    "a segment under no key": f"{GIFT}segments: {{'A b/ü': {{name: x}}}}\n",
    "a segment with a zero": GIFT + r'segments: {a: {name: x, description: "a\0"}}' + "\n",
    "a message with an odd name": GIFT + TEXT.replace("{channel", "{name: {a: b}, channel"),
    "a message with a long name": GIFT + TEXT.replace("{channel", f"{{name: {'n' * 121}, channel"),
}
KEPT = {
    "branches that are numbers": f"{GIFT}steps: {{a: {{kind: branch, settings: {{branches: [5]}}}}}}\nstart: a\n",
    "moments and bytes": f"{GIFT}goal: {{kind: attribute, x: !!timestamp 2020-01-01, y: !!binary aGVsbG8=}}\n",
    "a message that is a list": f"{GIFT}steps: {{a: {{kind: send, settings: {{template: [3]}}}}}}\nstart: a\n",
    "odd places": f"{GIFT}layout: {{places: {{a: [1e400, 2]}}, notes: {{x: 3}}}}\n",
    "an unknown kind": f"{GIFT}steps: {{a: {{kind: owl}}}}\nstart: a\n",
    "a long number": f"{GIFT}goal: {{kind: attribute, x: {'9' * 400}}}\n",
}


def bring(client: Client, text: str) -> str:
    answer = client.post("/admin/playbooks/import/", {"file": SimpleUploadedFile("gift.yaml", text.encode())})
    assert answer.status_code in (200, 302)
    return "" if answer.status_code == 302 else answer.content.decode()


@pytest.mark.parametrize("about", REFUSED)
def test_what_cannot_be_kept_is_refused_in_a_sentence(about: str, admin_client: Client) -> None:
    assert bring(admin_client, REFUSED[about]) != ""
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("about", KEPT)
def test_what_is_kept_can_be_shown(about: str, admin_client: Client) -> None:
    bring(admin_client, KEPT[about])
    made = Campaign.objects.get()
    for page in ("change/", "editor/", "editor/print/", "publish/"):
        assert admin_client.get(f"/admin/campaigns/campaign/{made.pk}/{page}").status_code == 200
    for key in made.draft["steps"]:  # 404: of a kind that nobody knows
        assert admin_client.get(f"/admin/campaigns/campaign/{made.pk}/steps/{key}/").status_code in (200, 404)
    assert admin_client.get(f"/admin/playbooks/export/{made.pk}/").status_code == 200


def test_whoever_brings_a_campaign_in_has_changed_it(admin_client: Client, admin_user: User) -> None:
    there = create_campaign(name="A gift", key="gift", now=NOW)
    assert bring(admin_client, GIFT + "about: other words\n") == ""
    there.refresh_from_db()
    assert there.edited_by == [admin_user.pk]
    bring(admin_client, GIFT.replace("gift", "new"))
    assert Campaign.objects.get(key="new").edited_by == [admin_user.pk]


def test_whoever_has_it_open_is_told_also_where_the_clock_stands_still() -> None:
    there = create_campaign(name="A gift", key="gift", now=NOW)
    import_campaign(text=GIFT, by=None, now=NOW)
    there.refresh_from_db()
    assert there.updated_at > NOW
    import_campaign(text=GIFT, by=None, now=NOW - timedelta(days=1))
    before, there = there.updated_at, Campaign.objects.get()
    assert there.updated_at > before


def test_no_file_makes_a_journey_of_a_broadcast() -> None:
    create_campaign(name="Sale", key="gift", kind="broadcast", now=NOW)
    with pytest.raises(BadPlan, match="broadcast “gift”"):
        import_campaign(text=GIFT, by=None, now=NOW)
    assert Broadcast.objects.get().name == "Sale"
