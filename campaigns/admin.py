from campaigns.broadcasts.admin import BroadcastAdmin
from campaigns.calendar.admin import calendar_page, crowded_people
from campaigns.editor.admin import page as editor_page
from campaigns.first_steps.admin import first_steps_page, sending_page
from campaigns.journey.admin import journey_page
from campaigns.message_templates.admin import MessageTemplateAdmin
from campaigns.message_templates.snippet_admin import SnippetAdmin
from campaigns.navigation.admin import reference_page
from campaigns.playbooks.admin import export_page, import_page, playbook_page, playbooks_page
from campaigns.policy.admin import FrequencyCapAdmin, QuietHoursAdmin
from campaigns.rehearsal.admin import RehearsalRunAdmin
from campaigns.rehearsal.one_admin import people_to_rehearse, rehearse_one_view
from campaigns.rehearsal.run_admin import dry_run, dry_run_ask, dry_run_people, dry_run_stop
from campaigns.reports.contact_admin import ContactPageAdmin
from campaigns.reports.pressure_admin import pressure_view
from campaigns.reports.why.admin import why_page
from campaigns.teamwork.admin import TaskAdmin
from campaigns.teamwork.comment_pages import comment_campaign, comment_deed, comment_task
from campaigns.watching.admin import act_view, people_view, pulse_view
from campaigns.workflows.admin import CampaignAdmin, EnrollmentAdmin

__all__ = [
    "BroadcastAdmin",
    "CampaignAdmin",
    "ContactPageAdmin",
    "EnrollmentAdmin",
    "FrequencyCapAdmin",
    "MessageTemplateAdmin",
    "QuietHoursAdmin",
    "RehearsalRunAdmin",
    "SnippetAdmin",
    "TaskAdmin",
    "calendar_page",
    "crowded_people",
    "comment_campaign",
    "comment_deed",
    "comment_task",
    "editor_page",
    "act_view",
    "dry_run",
    "dry_run_ask",
    "dry_run_people",
    "dry_run_stop",
    "export_page",
    "first_steps_page",
    "sending_page",
    "journey_page",
    "import_page",
    "people_to_rehearse",
    "people_view",
    "playbook_page",
    "playbooks_page",
    "pressure_view",
    "pulse_view",
    "reference_page",
    "rehearse_one_view",
    "why_page",
]
