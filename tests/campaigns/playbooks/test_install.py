import pytest

from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.playbooks.install import install
from campaigns.playbooks.plan import BadPlan
from campaigns.playbooks.ready import NoPlaybook, playbooks
from campaigns.workflows.models import Campaign, WorkflowVersion
from channels.content.content import Supplied
from channels.content.prepare import prepare
from channels.content.sms import GSM7
from lifecycle.stages.models import Stage
from tests.cast import NOW

pytestmark = pytest.mark.django_db
KEYS = [plan.key for plan in playbooks()]


@pytest.mark.parametrize("key", KEYS)
def test_every_playbook_can_be_published_in_a_new_installation(key: str) -> None:
    campaign = install(key=key, now=NOW, publish=True)
    assert (campaign.status, campaign.live_version is not None) == ("live", True)
    assert Stage.objects.filter(key=campaign.stage).exists()


@pytest.mark.parametrize("key", KEYS)
def test_every_text_of_a_playbook_fits_into_one_part(key: str) -> None:
    install(key=key, now=NOW)
    for version in TemplateVersion.objects.filter(template__channel="sms").select_related("content"):
        values = {"contact": {"first_name": "Maximiliana"}, "event": {"total": "1,480.50"}}
        short = Supplied(link=lambda index: "https://news.northwind.example/r/0123456789ab")
        rendered = prepare(version.content).render(values, short)
        assert (rendered.sms.encoding, rendered.sms.parts) == (GSM7, 1), (rendered.text, rendered.sms)
        assert "STOP" in rendered.text


def test_installing_twice_keeps_what_we_changed() -> None:
    install(key="sms-win-back", now=NOW)
    Campaign.objects.update(name="Ours")
    assert install(key="sms-win-back", now=NOW, publish=True).name == "Ours"
    install(key="sms-win-back", now=NOW, publish=True)
    assert (WorkflowVersion.objects.count(), MessageTemplate.objects.count()) == (1, 3)


def test_our_own_name_and_site_stand_in_the_texts() -> None:
    install(key="sms-win-back", now=NOW, answers={"company": 'Tea "4" two', "site": "https://tea.example/"})
    contest = TemplateVersion.objects.get(template__key="sms-win-back-contest", locale="")
    assert 'Tea "4" two' in contest.source["text"]
    assert contest.content.payload["links"] == ["https://tea.example/contest"]


@pytest.mark.parametrize("answers", [{"site": "javascript:alert(1)"}, {"company": "{% raw %}"}])
def test_an_answer_that_is_no_name_or_address_is_refused(answers: dict[str, str]) -> None:
    with pytest.raises(BadPlan):
        install(key="sms-win-back", now=NOW, answers=answers)
    assert not Campaign.objects.exists()


def test_a_playbook_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(NoPlaybook, match="sms-win-back"):
        install(key="nothing", now=NOW)
