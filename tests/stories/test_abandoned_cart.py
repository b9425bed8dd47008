from collections.abc import Callable
from datetime import timedelta

from tests.stories.playing import Play

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_basket_is_remembered_until_they_order(play: Callable[[str], Play]) -> None:
    story = play("abandoned-cart")
    for who, price in (("ada", 19), ("ben", 11), ("cleo", 19), ("dan", 19), ("eve", 19)):
        story.does(who, "Product Added", product="For two", price=price)
    story.does("ada", "Order Completed", 2 * HOUR)
    story.does("cleo", "Order Completed", 2 * DAY)
    story.does("eve", "Order Completed", 5 * DAY)
    story.lives(9 * DAY)
    assert (story.got("ada"), story.path("ada")) == ([], ["orders:happened", "goal:goal"])
    assert story.got("ben") == ["reminder", "help"]
    assert story.path("ben")[-4:] == ["worth:otherwise", "no_offer:next", "orders_at_last:timeout", "end:finished"]
    assert story.got("cleo") == ["help"]
    assert story.path("cleo")[-2:] == ["orders_later:happened", "goal:goal"]
    assert story.got("eve") == ["reminder", "help", "offer"]
    assert story.path("eve")[-2:] == ["orders_at_last:happened", "goal:goal"]
    assert (story.got("dan"), story.refused("dan")) == ([], {"not_subscribed"})


def test_the_day_after_is_early_enough(play: Callable[[str], Play]) -> None:
    story = play("abandoned-cart")
    story.does("ben", "Product Added", product="Decaf", price=12)
    story.does("ben", "Order Completed", 20 * HOUR)
    story.lives(5 * DAY)
    assert story.got("ben") == ["reminder"]
    assert story.path("ben")[-2:] == ["orders_next_day:happened", "goal:goal"]
    (reminder,) = story.messages("ben")
    assert reminder.merge["event"] == {"product": "Decaf", "price": 12}


def test_another_thing_in_the_basket_starts_the_clock_again(play: Callable[[str], Play]) -> None:
    story = play("abandoned-cart")
    story.does("ada", "Product Added", product="Solo", price=11)
    story.does("ada", "Product Added", 3 * HOUR, product="For two", price=19)
    story.lives(2 * DAY)
    (reminder, *_help) = story.messages("ada").order_by("pk")
    assert reminder.merge["event"]["product"] == "For two"
    assert story.path("ada")[0] == "orders:restarted"
