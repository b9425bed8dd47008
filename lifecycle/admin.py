from lifecycle.accounts.admin import DeedAdmin, GroupAdmin, UserAdmin
from lifecycle.brand.admin import InstallationBrandAdmin
from lifecycle.clock.admin import (
    ClockedScheduleAdmin,
    CrontabScheduleAdmin,
    PeriodicTaskAdmin,
    ScheduleAdmin,
)
from lifecycle.consent.admin import SuppressionAdmin, TopicAdmin
from lifecycle.contacts.admin import ContactAdmin
from lifecycle.events.admin import PendingEventAdmin
from lifecycle.intake.admin import ImportAdmin
from lifecycle.rest.admin import ApiTokenAdmin
from lifecycle.segments.admin import SegmentAdmin
from lifecycle.stages.admin import StageAdmin

__all__ = [
    "ApiTokenAdmin",
    "ClockedScheduleAdmin",
    "ContactAdmin",
    "CrontabScheduleAdmin",
    "DeedAdmin",
    "GroupAdmin",
    "ImportAdmin",
    "InstallationBrandAdmin",
    "PendingEventAdmin",
    "PeriodicTaskAdmin",
    "ScheduleAdmin",
    "SegmentAdmin",
    "StageAdmin",
    "SuppressionAdmin",
    "TopicAdmin",
    "UserAdmin",
]
