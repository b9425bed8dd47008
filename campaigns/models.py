from campaigns.broadcasts.models import Broadcast
from campaigns.journey.models import JourneyNote, JourneyPersona, JourneyPlace, JourneyRow
from campaigns.message_templates.models import MessageTemplate, Snippet, TemplateVersion
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.rehearsal.models import RehearsalRun
from campaigns.teamwork.models import Approval, Comment, Mention, Task
from campaigns.watching.models import Presence
from campaigns.workflows.models import Campaign, Enrollment, StepRun, WorkflowVersion

__all__ = [
    "Approval",
    "Broadcast",
    "Campaign",
    "Comment",
    "Enrollment",
    "FrequencyCap",
    "JourneyNote",
    "JourneyPersona",
    "JourneyPlace",
    "JourneyRow",
    "Mention",
    "MessageTemplate",
    "Presence",
    "QuietHours",
    "RehearsalRun",
    "Snippet",
    "StepRun",
    "Task",
    "TemplateVersion",
    "WorkflowVersion",
]
