from campaigns.workflows.chance import share_of


def test_shares_come_out_as_set_and_are_even() -> None:
    drawn = [share_of(7, contact_id, "split") for contact_id in range(10_000)]
    assert all(0 <= share < 1 for share in drawn)
    for tenth in range(10):
        inside = sum(tenth / 10 <= share < (tenth + 1) / 10 for share in drawn)
        assert 850 < inside < 1150


def test_another_step_and_another_campaign_draw_anew() -> None:
    here, there, elsewhere = (
        [share_of(campaign, contact_id, step) < 0.5 for contact_id in range(2000)]
        for campaign, step in ((7, "split"), (7, "again"), (8, "split"))
    )
    for other in (there, elsewhere):
        assert 850 < sum(a == b for a, b in zip(here, other, strict=True)) < 1150
