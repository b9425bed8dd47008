from campaigns.navigation.admin import reference_page
from campaigns.policy.admin import FrequencyCapAdmin, QuietHoursAdmin
from campaigns.reports.contact_admin import ContactPageAdmin
from campaigns.teamwork.admin import TaskAdmin
from campaigns.workflows.admin import CampaignAdmin, EnrollmentAdmin

__all__ = [
    "CampaignAdmin",
    "ContactPageAdmin",
    "EnrollmentAdmin",
    "FrequencyCapAdmin",
    "QuietHoursAdmin",
    "TaskAdmin",
    "reference_page",
]
