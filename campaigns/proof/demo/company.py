"""What Northwind Coffee has set up: its look, stages and segments. Pure."""

from typing import Any

from lifecycle.stages.definitions import EVERYBODY, SILENT, Definition, all_of, any_of, did, did_not

BRAND: dict[str, Any] = {
    "company": "Northwind Coffee",
    "address": "Harbour Street 4, Bristol BS1 4QA",
    "website": "https://northwind.example",
    "text_sender": "Northwind",
    "color": "#6b3f24",
    "accent": "#e0a96d",
    "soft": "#f5e8d9",
    "ink": "#33231b",
    "background": "#f6f1ea",
    "shape": "round",
    "social": [
        {"network": "Instagram", "href": "https://northwind.example/instagram"},
        {"network": "YouTube", "href": "https://northwind.example/youtube"},
    ],
}


def may_get(channel: str) -> Definition:
    return {"kind": "consent", "channel": channel, "subscribed": True}


# The ready set's stages, by what happens at Northwind: goal in words, who is there, and who has reached the goal.
STAGES: dict[str, tuple[str, Definition, Definition]] = {
    "activation": ("First brew within 7 days", EVERYBODY, did("Cup Brewed")),
    "retention": (
        "Orders again in 40 days",
        any_of(did("Cup Brewed", times=2), did("Order Completed")),
        did("Order Completed", days=40, times=2),
    ),
    "revenue": (
        "Moves to a subscription",
        any_of(did("Trial Started", days=30), did("Subscription Started", days=30)),
        did("Subscription Started", days=30),
    ),
    "re-engagement": (
        "Follows a link after silence",
        all_of(did_not("Order Completed", days=60), SILENT),
        {"kind": "message", "did": "clicked", "within": {"days": 30}},
    ),
    "loyalty": (
        "Brings a friend",
        all_of(did("Subscription Started"), did("Order Completed", times=5), did("Order Completed", days=90)),
        did("Friend Joined", days=365),
    ),
}

# Key, name, and who is in it; nobody where people are put in by hand.
SEGMENTS: tuple[tuple[str, str, Definition], ...] = (
    (
        "going-quiet",
        "Going quiet, worth a text",
        all_of(did_not("Order Completed", days=60), may_get("sms"), did("Order Completed", days=365, times=2)),
    ),
    (
        "coffee-lovers-europe",
        "Coffee lovers, Europe",
        all_of({"kind": "attribute", "field": "timezone", "op": "starts_with", "value": "Europe/"}, may_get("email")),
    ),
    ("brewed-3-times", "Brewed 3 times", did("Cup Brewed", times=3, days=30)),
    (
        "home-brewers",
        "Home brewers",
        all_of(did("Cup Brewed"), {"kind": "attribute", "field": "favourite_recipe", "op": "is_set"}),
    ),
    (
        "baskets",
        "Has something in the basket",
        all_of(did("Product Added", days=7), did_not("Order Completed", days=7)),
    ),
    ("tasting-circle", "The tasting circle", {}),
)
IN_THE_CIRCLE = ("ada", "eve", "imani")
NO_SUCH_MAILBOX = ("luca",)  # his mail came back
