"""What somebody approved of is what goes out: any change after that needs a new word."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.save import BadTemplate, save_version
from campaigns.message_templates.save_snippet import save_snippet
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import NotApproved, publish
from lifecycle.brand.save_brand import save_brand
from lifecycle.segments.models import Segment
from tests.campaigns.workflows.journeys import text
from tests.campaigns.workflows.publishing.pages import post, read
from tests.cast import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HERE = {"kind": "attribute", "field": "external_id", "op": "is_set"}


def say(*, key: str, words: str) -> None:
    template = MessageTemplate.objects.get(key=key)
    save_version(template=template, locale="", source={"text": words}, by=None, now=NOW + 5 * DAY)


@pytest.mark.parametrize(
    "what", ["step", "rules", "topic", "words", "snippet", "brand", "segment", "segment of it", "choices"]
)
def test_any_change_after_approval_voids_it(asks: Campaign, mara: Client, jonas: Client, what: str) -> None:
    # “again” is a message of its own now, whose words nobody has approved of before.
    text("fresh", NOW)
    save_snippet(key="bye", text="Bye", by=None, now=NOW)
    say(key="fresh", words="Hello, {% render 'bye' %}")
    change_step(campaign=asks, key="again", settings={"template": "fresh"}, now=NOW)
    inner = Segment.objects.create(key="inner", name="Inner", definition=HERE, created_at=NOW)
    of_it = {"kind": "segment", "segment": "inner", "member": True}
    lapsed = Segment.objects.create(key="lapsed", name="Lapsed", definition=of_it, created_at=NOW)
    asks.exit_rule = {"kind": "segment", "segment": "lapsed", "member": True}
    asks.save()
    post(mara, asks, act="ask")
    assert "Approved." in post(jonas, asks, act="approve")
    choices = None
    if what == "step":
        change_step(campaign=asks, key="rest", settings={"days": 21}, now=NOW)
    elif what == "rules":
        Campaign.objects.update(reentry="once")
    elif what == "topic":
        Campaign.objects.update(topic="service")
    elif what == "words":
        say(key="fresh", words="Other words")
    elif what == "snippet":
        save_snippet(key="bye", text="So long", by=None, now=NOW)
    elif what == "brand":
        save_brand(said={"text_sender": "Northwind"}, now=NOW)
    elif what == "segment":
        lapsed.definition = {"kind": "none", "of": [HERE]}
        lapsed.save()
    elif what == "segment of it":
        inner.definition = {"kind": "none", "of": [HERE]}
        inner.save()
    else:
        choices = {"rest": {"pace": "keep"}}
    asks.refresh_from_db()
    if what != "choices":
        assert "Jonas approved, and it was changed after that. Ask again." in read(mara, asks)
    with pytest.raises(NotApproved, match="Jonas approved, and it was changed after that"):
        publish(campaign=asks, by=None, choices=choices, now=NOW)


def test_words_that_somebody_approved_go_out_as_they_are(
    asks: Campaign, mara: Client, jonas: Client, settings: Any
) -> None:
    """Saved, they would be the newest at once: of a campaign that is live, and of one that goes on later."""
    for status in ("live", "paused"):
        Campaign.objects.update(status=status)
        with pytest.raises(BadTemplate, match="“journey” sends these words, and somebody approved of them."):
            say(key="again", words="Other words")
    save_snippet(key="bye", text="Bye", by=None, now=NOW)
    settings.PUBLISH_NEEDS_APPROVAL = False
    say(key="again", words="Hello, {% render 'bye' %}")
    settings.PUBLISH_NEEDS_APPROVAL = True
    with pytest.raises(BadTemplate, match="somebody approved"):
        save_snippet(key="bye", text="So long", by=None, now=NOW)


def test_what_was_changed_after_the_asking_is_not_approved_by_an_old_page(asks: Campaign, jonas: Client) -> None:
    change_step(campaign=asks, key="rest", settings={"days": 21}, now=NOW)
    assert "It was changed after you were asked." in post(jonas, asks, act="approve")
