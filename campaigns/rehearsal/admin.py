from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from campaigns.rehearsal.ask import ask_for, stop
from campaigns.rehearsal.in_line import all_in_line, words_in_line
from campaigns.rehearsal.models import RehearsalRun
from campaigns.rehearsal.picture_of import counts_in
from campaigns.rehearsal.run_sentences import explanation_of, sentence_of, share_of
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import problems_of
from campaigns.workflows.screens.cards import Cards, cards_of
from campaigns.workflows.screens.frame import page
from campaigns.workflows.screens.picture import picture
from channels.outbox.reasons import REASONS
from lifecycle.clock.read import now as read_clock
from lifecycle.contacts.models import Contact
from lifecycle.kinds.form_cells import cells
from lifecycle.look.link import admin_link
from lifecycle.look.retold import retold
from lifecycle.look.when import moment_words

LONGEST = timedelta(days=3 * 366)
USUAL = timedelta(days=90)
SHOWN = 100  # people


class WindowForm(forms.Form):
    start = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput)
    end = forms.DateField(label=gettext_lazy("Until before"), widget=forms.DateInput)
    version = forms.ChoiceField(
        label=gettext_lazy("Which version"),
        choices=[("live", gettext_lazy("What runs now")), ("draft", gettext_lazy("Your draft"))],
        initial="live",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end and start >= end:
            raise forms.ValidationError(_("The first day comes before the last."))
        if start and end and end - start > LONGEST:
            raise forms.ValidationError(_("Rehearse three years at most."))
        return found


@admin.register(RehearsalRun)
class RehearsalRunAdmin(ModelAdmin):
    """What would have happened: asked for on a campaign's page, shown here. Nothing is sent and nobody is touched."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: RehearsalRun | None = None) -> bool:
        return request.user.has_perm("campaigns.change_campaign")

    def has_view_permission(self, request: HttpRequest, obj: RehearsalRun | None = None) -> bool:
        return request.user.has_perm("campaigns.view_campaign")

    def has_delete_permission(self, request: HttpRequest, obj: RehearsalRun | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("of/<int:campaign>/", wrap(self.start_page), name="campaigns_rehearsalrun_start"),
            path("<int:pk>/stop/", wrap(require_POST(self.stop)), name="campaigns_rehearsalrun_stop"),
        ]
        return own + super().get_urls()

    def start_page(self, request: HttpRequest, campaign: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        found = get_object_or_404(Campaign.objects.select_related("live_version"), pk=campaign)
        now = read_clock()
        today = now.astimezone(timezone.get_current_timezone()).date()
        form = WindowForm(
            request.POST if request.method == "POST" else None, initial={"start": today - USUAL, "end": today}
        )
        if found.live_version is None:
            del form.fields["version"]
        if request.method == "POST" and form.is_valid():
            of_draft = form.cleaned_data.get("version", "draft") == "draft"
            if of_draft and (problems := problems_of(found)):
                form.add_error(None, " ".join(problem.sentence for problem in problems))
            else:
                start, end = (_midnight(form.cleaned_data[name]) for name in ("start", "end"))
                run = ask_for(campaign=found, start=start, end=end, of_draft=of_draft, by=request.user, now=now)
                return HttpResponseRedirect(admin_link("campaigns_rehearsalrun_change", run.pk))
        runs = RehearsalRun.objects.filter(campaign=found).defer("graph", "people", "samples")[:10]
        return page(
            request,
            found,
            "rehearse",
            _("Rehearse “%s”") % found.name,
            form=form,
            cells=list(cells(form)),
            runs=[(run, admin_link("campaigns_rehearsalrun_change", run.pk), state_words(run)) for run in runs],
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = RehearsalRun.objects.select_related("campaign__live_version").defer("samples")
        run = get_object_or_404(found, pk=object_id if object_id.isdecimal() and len(object_id) < 19 else 0)
        counts = counts_in(run.result)
        in_line = all_in_line(run.result.get("flow") or {})
        cards = cards_of(run.campaign, run.graph, []) if run.state == "done" else None
        return page(
            request,
            run.campaign,
            "rehearsal",
            _("Rehearsal of “%s”") % run.campaign.name,
            frame="admin/workflows/bare.html" if "live" in request.GET else "admin/workflows/rehearsal_page.html",
            run=run,
            sentence=sentence_of(run, counts),
            explanation=explanation_of(run),
            share=share_of(run),
            counts=counts,
            in_line=[(words_in_line(why, count), count) for why, count in sorted(in_line.items())],
            cards=cards,
            picture=picture(cards, counts) if cards else None,
            steps=step_rows(run, cards) if cards else [],
            people=people_rows(run, cards) if cards else [],
            again=admin_link("campaigns_rehearsalrun_start", run.campaign_id),
        )

    def stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        run = get_object_or_404(RehearsalRun, pk=pk)
        if stop(run=run, now=read_clock()):
            messages.info(request, _("The rehearsal was stopped."))
        return HttpResponseRedirect(admin_link("campaigns_rehearsalrun_start", run.campaign_id))


def state_words(run: RehearsalRun) -> str:
    words = {
        "waiting": _("waits for a worker"),
        "running": _("under way, %d%% done") % share_of(run),
        "done": _("done"),
        "failed": retold(run.problem),
        "stopped": _("stopped"),
    }
    return words.get(run.state, run.state)


def step_rows(run: RehearsalRun, cards: Cards) -> list[tuple[str, str, int, list[tuple[str, int]]]]:
    rows = []
    for step in run.result.get("steps", ()):
        card = cards.steps.get(step["key"])
        outcomes = sorted(step["outcomes"].items(), key=lambda item: -item[1])
        sentence, label = (card.sentence, card.label) if card else (step["key"], step["kind"])
        rows.append((sentence, label, step["entered"], [(outcome_words(name), count) for name, count in outcomes]))
    return rows


def outcome_words(name: str) -> str:
    words = {
        "sent": _("sent"),
        "waiting": _("still waiting there"),
        "held": _("held until later"),
        "next": _("went on"),
        "goal": _("reached the goal"),
        "exit_rule": _("left by the rule"),
        "restarted": _("began again"),
        "happened": _("it happened"),
        "timeout": _("it did not happen"),
        "otherwise": _("everybody else"),
        "finished": _("came to the end"),
    }
    if name in words:
        return words[name]
    return str(REASONS[name].sentence) if name in REASONS else name.replace("_", " ").replace("-", " ")


def people_rows(run: RehearsalRun, cards: Cards) -> list[tuple[str, str, str, str]]:
    """Name, address of their page, step and moment."""
    now, zone = read_clock(), timezone.get_current_timezone()
    shown = run.people[:SHOWN]
    known = Contact.objects.in_bulk({contact_id for contact_id, _step, _said in shown})
    gone = _("They are no longer among our contacts")
    rows = []
    for contact_id, step, said in shown:
        at, person = parse_datetime(said), known.get(contact_id)
        card = cards.steps.get(step)
        name, page = (str(person), admin_link("lifecycle_contact_change", person.pk)) if person else (gone, "")
        moment = moment_words(at, now=now, zone=zone) if at else ""
        rows.append((name, page, card.sentence if card else step, moment))
    return rows


def _midnight(day: Any) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())
