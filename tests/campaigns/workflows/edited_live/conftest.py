import pytest

from campaigns.policy.models import FrequencyCap, QuietHours


@pytest.fixture(autouse=True)
def no_caps(db: None) -> None:
    QuietHours.objects.update(is_on=False)
    FrequencyCap.objects.all().delete()
