from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.workflows.models import Campaign

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("playbook", *arguments, stdout=out)
    return out.getvalue()


def test_it_lists_what_there_is_and_what_runs() -> None:
    assert "sms-win-back" in said("list") and "(live)" not in said("list")
    said("install", "sms-win-back", "--publish")
    assert "(live)" in said("list")


def test_it_installs_a_draft_or_what_runs() -> None:
    assert "as a draft" in said("install", "trial-ends")
    assert Campaign.objects.get().status == "draft"
    assert "is live" in said("install", "trial-ends", "--publish")
    assert Campaign.objects.get().status == "live"


def test_a_campaign_goes_through_a_file(tmp_path: Path) -> None:
    said("install", "abandoned-cart")
    file = tmp_path / "basket.yaml"
    file.write_text(said("export", "abandoned-cart").replace("Left in the basket", "Forgotten baskets"))
    assert "Forgotten baskets" in said("import", str(file))
    assert Campaign.objects.get().name == "Forgotten baskets"


@pytest.mark.parametrize("arguments", [["install", "none"], ["export", "none"], ["import", "/nowhere.yaml"]])
def test_what_cannot_be_done_is_said_in_a_sentence(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        said(*arguments)
