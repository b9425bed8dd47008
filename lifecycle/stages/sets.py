"""Two ready sets of stages: by what a company does for its customers, and by what a customer goes through.

Their conditions speak of events as the field names them. Whoever records others changes the conditions.
"""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lifecycle.stages.definitions import EVERYBODY, SILENT, Definition, all_of, any_of, did, did_not


@dataclass(frozen=True)
class ReadyStage:
    key: str
    name: str | Promise
    icon: str
    goal: str | Promise
    definition: Definition
    goal_definition: Definition
    is_aside: bool = False


@dataclass(frozen=True)
class StageSet:
    key: str
    name: str | Promise
    description: str | Promise
    stages: tuple[ReadyStage, ...] = field(default=())


SEEN_LATELY: Definition = {"kind": "last_seen", "op": "within_last", "days": 30}
CLICKED_LATELY: Definition = {"kind": "message", "did": "clicked", "within": {"days": 30}}

LIFECYCLE = StageSet(
    "lifecycle",
    _("The lifecycle of a customer"),
    _("Activation, retention, revenue, re-engagement, loyalty: what we do for people, from their first day on."),
    (
        ReadyStage(
            "activation",
            _("Activation"),
            "rocket_launch",
            _("Sees what it is good for, within two weeks"),
            EVERYBODY,
            any_of(did("Logged In", times=3, days=14), did("Order Completed")),
        ),
        ReadyStage(
            "retention",
            _("Retention"),
            "favorite",
            _("Comes back in the next 30 days"),
            any_of(did("Logged In", times=3), did("Order Completed")),
            any_of(did("Logged In", days=30), did("Order Completed", days=30)),
        ),
        ReadyStage(
            "revenue",
            _("Revenue"),
            "payments",
            _("Pays, or pays for more"),
            any_of(did("Logged In", times=10, days=30), did("Order Completed", times=2, days=180)),
            any_of(did("Subscription Started", days=90), did("Order Completed", times=3, days=180)),
        ),
        ReadyStage(
            "re-engagement",
            _("Re-engagement"),
            "waving_hand",
            _("Comes back, or follows a link"),
            all_of(did_not("Order Completed", days=60), SILENT),
            CLICKED_LATELY,
            is_aside=True,
        ),
        ReadyStage(
            "loyalty",
            _("Loyalty"),
            "workspace_premium",
            _("Recommends us"),
            all_of(did("Order Completed", times=5), did("Order Completed", days=90)),
            any_of(did("Review Submitted", days=365), did("Friend Invited", days=365)),
        ),
    ),
)

JOURNEY = StageSet(
    "journey",
    _("The journey of a customer"),
    _("Awareness, consideration, purchase, retention, advocacy: what people go through, as they see it."),
    (
        ReadyStage(
            "awareness",
            _("Awareness"),
            "visibility",
            _("Looks closer"),
            EVERYBODY,
            any_of(did("Product Viewed", days=30), CLICKED_LATELY),
        ),
        ReadyStage(
            "consideration",
            _("Consideration"),
            "compare",
            _("Starts a trial or a checkout"),
            any_of(
                did("Product Viewed", times=2, days=30), did("Product Added", days=30), did("Pricing Viewed", days=30)
            ),
            any_of(did("Checkout Started", days=30), did("Trial Started", days=30)),
        ),
        ReadyStage(
            "purchase",
            _("Purchase"),
            "shopping_bag",
            _("Buys for the first time"),
            any_of(did("Checkout Started", days=14), did("Trial Started", days=30), did("Order Completed", days=30)),
            did("Order Completed"),
        ),
        ReadyStage(
            "retained",
            _("Retention"),
            "favorite",
            _("Buys again, or keeps using it"),
            any_of(
                did("Order Completed", times=2),
                all_of(did("Order Completed"), did_not("Order Completed", days=30)),
            ),
            any_of(did("Order Completed", times=2, days=180), SEEN_LATELY),
        ),
        ReadyStage(
            "advocacy",
            _("Advocacy"),
            "campaign",
            _("Brings a friend"),
            any_of(did("Review Submitted", days=365), did("Friend Invited", days=365)),
            did("Friend Invited", days=365),
        ),
    ),
)

SETS = {one.key: one for one in (LIFECYCLE, JOURNEY)}
