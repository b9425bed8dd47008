from lifecycle.accounts.admin import GroupAdmin, UserAdmin
from lifecycle.clock.admin import (
    ClockedScheduleAdmin,
    CrontabScheduleAdmin,
    PeriodicTaskAdmin,
    ScheduleAdmin,
)

__all__ = [
    "ClockedScheduleAdmin",
    "CrontabScheduleAdmin",
    "GroupAdmin",
    "PeriodicTaskAdmin",
    "ScheduleAdmin",
    "UserAdmin",
]
