from lifecycle.accounts.admin import GroupAdmin, UserAdmin
from lifecycle.clock.admin import (
    ClockedScheduleAdmin,
    CrontabScheduleAdmin,
    PeriodicTaskAdmin,
    ScheduleAdmin,
)
from lifecycle.consent.admin import SuppressionAdmin, TopicAdmin
from lifecycle.contacts.admin import ContactAdmin

__all__ = [
    "ClockedScheduleAdmin",
    "ContactAdmin",
    "CrontabScheduleAdmin",
    "GroupAdmin",
    "PeriodicTaskAdmin",
    "ScheduleAdmin",
    "SuppressionAdmin",
    "TopicAdmin",
    "UserAdmin",
]
