from campaigns.message_templates.models import MessageTemplate, Snippet, TemplateVersion
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.teamwork.models import Task
from campaigns.workflows.models import Campaign, Enrollment, StepRun, WorkflowVersion

__all__ = [
    "Campaign",
    "Enrollment",
    "FrequencyCap",
    "MessageTemplate",
    "QuietHours",
    "Snippet",
    "StepRun",
    "Task",
    "TemplateVersion",
    "WorkflowVersion",
]
