"""What the playbooks in `library/` are called, do and need, so that the gallery can say it in other languages."""

from django.utils.translation import gettext_noop as _

LIBRARY_WORDS = frozenset(
    {
        _("Left in the basket"),
        _("A reminder, then help, then an offer for larger baskets; quiet as soon as they order."),
        _("Events “Product Added” with “product” and “price”, and “Order Completed”."),
        _("After a week of daily use"),
        _("Asks how it goes while it is fresh. A low score becomes a call at once, a high one a review."),
        _("Events “Logged In”, and “Feedback Given” with a “score” from 0 to 10."),
        _("Well done, cup number 10"),
        _("Celebrates what people really did, shows the next thing to try, and notices who is ready for more."),
        _("An event “Cup Brewed”, and “Subscription Started” where somebody pays."),
        _("Ready to pay"),
        _("Shows people who outgrew the free plan what they would gain, and offers a call to those who look at it."),
        _("Events “Cup Brewed” and “Subscription Started”."),
        _("An attribute “plan”, which is “free” for whoever does not pay."),
        _("The address at which your sales software takes a call."),
        _("Win back by text: 30/60/90"),
        _(
            "Survey, contest, coupon after 30, 60 and 90 days without an order; whoever follows no link by day 120 is let go."
        ),
        _("An event “Order Completed” at each purchase."),
        _("Phone numbers of people who agreed to texts."),
        _("A page for the survey, the contest and the coupon on your site."),
        _("Trial ends in 3 days"),
        _("Busy people are asked to stay. Quiet ones get more time, and whoever leaves is kept for an advert."),
        _("A date “trial_ends_at” on each contact in trial."),
        _("Events “Cup Brewed”, “Subscription Started” and “Trial Extended”."),
        _("Welcome to your first great cup"),
        _("A welcome, then help until the first brew. Whoever is still stuck hears from a person."),
        _("An event “Signed Up”, and “Cup Brewed” for the moment people see what it is good for."),
        _("Yearly recap"),
        _("A year with us, in the contact's own numbers; the most faithful get a gift by hand."),
        _("The day people came to us, and an attribute “cups_this_year”."),
    }
)
