import hmac

from django.conf import settings


def share_of(campaign_id: int, contact_id: int, step_key: str) -> float:
    """A number in [0, 1) that this contact always draws at this step: live, rehearsal and retry choose alike."""
    said = f"{campaign_id}/{contact_id}/{step_key}".encode()
    drawn = hmac.digest(settings.SECRET_KEY.encode(), said, "sha256")
    return int.from_bytes(drawn[:6], "big") / 2**48
