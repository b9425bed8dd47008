"""What the designs in `library/` are called and say they are for, so that the interface can say it in other languages."""

from django.utils.translation import gettext_noop as _

DESIGN_WORDS = frozenset(
    {
        _("Welcome"),
        _("A warm first mail. One picture, one promise, one thing to do."),
        _("First steps"),
        _("Three steps to the moment in which it clicks. For the days after sign-up."),
        _("Newsletter"),
        _("A regular letter with one main story and three short ones."),
        _("Something new"),
        _("A product or a feature for the first time. Loud picture, few words."),
        _("Order received"),
        _("A receipt that is read. What they bought, what it cost, when it comes."),
        _("Left in the basket"),
        _("A friendly reminder a few hours after somebody left without buying."),
        _("We miss you"),
        _("For people who have been quiet for a while. Honest, short, one reason to come back."),
        _("Invitation"),
        _("An event, online or in a room. When, where, why, and one button."),
        _("One question"),
        _("A survey that is answered in the mail itself, with one tap."),
        _("Your year"),
        _("A look back in numbers, all of them theirs."),
        _("A code"),
        _("A discount, plainly. What, how much, until when."),
        _("A letter"),
        _("Words only, as one person writes to another. Often the one that gets answers."),
        _("Announcement"),
        _("News that people have to know. What changes, from when, what they have to do."),
        _("Bring a friend"),
        _("For people who are happy. A present for both, and a link to pass on."),
        _("Trial ends"),
        _("The day before. What they did, what they keep, what happens if they do nothing."),
    }
)
