from collections import Counter
from datetime import datetime, timedelta
from random import Random

from campaigns.proof.demo.customers import Act, Customers
from tests.cast import NOW


def a_day_in_the_shop(seconds: int = 1500) -> list[tuple[datetime, Act]]:
    customers = Customers(Random(7), ["ada", "ben"], "nw-today")
    moments = [NOW + timedelta(seconds=second) for second in range(seconds)]
    return [(moment, act) for moment in moments for act in customers.act(moment)]


def test_everything_that_moves_a_journey_happens() -> None:
    names = Counter(act.name for _moment, act in a_day_in_the_shop())
    assert {"Signed Up", "Cup Brewed", "Order Completed", "Checkout Started", "Subscription Cancelled"} <= set(names)
    assert names["Order Completed"] > names["Subscription Cancelled"]


def test_somebody_new_says_who_they_are_before_they_do_anything_else() -> None:
    known = {"ada", "ben"}
    for _moment, act in a_day_in_the_shop():
        if act.name == "Signed Up":
            assert act.traits["email"].endswith("@example.com")
            known.add(act.external_id)
        assert act.external_id in known


def test_some_agree_to_nothing() -> None:
    said = Counter(act.agreed for _moment, act in a_day_in_the_shop() if act.name == "Signed Up")
    assert set(said) == {(), ("email",), ("email", "sms")}


def test_a_bag_leaves_within_a_minute_of_its_order() -> None:
    for moment, act in a_day_in_the_shop():
        if act.name == "Order Completed":
            assert moment <= datetime.fromisoformat(act.properties["leaves_at"]) <= moment + timedelta(minutes=1)


def test_what_somebody_plans_comes_later_and_once() -> None:
    baskets = [
        (moment, act) for moment, act in a_day_in_the_shop() if act.name in ("Product Added", "Checkout Started")
    ]
    added = sum(act.name == "Product Added" for _moment, act in baskets)
    started = sum(act.name == "Checkout Started" for _moment, act in baskets)
    assert added - 3 <= started <= added
