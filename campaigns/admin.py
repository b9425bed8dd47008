from campaigns.navigation.admin import reference_page
from campaigns.policy.admin import FrequencyCapAdmin, QuietHoursAdmin
from campaigns.reports.contact_admin import ContactPageAdmin
from campaigns.teamwork.admin import TaskAdmin

__all__ = ["ContactPageAdmin", "FrequencyCapAdmin", "QuietHoursAdmin", "TaskAdmin", "reference_page"]
