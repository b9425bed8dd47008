from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.workflows.editing.create_campaign import create_campaign
from campaigns.workflows.models import Campaign
from campaigns.workflows.named_fields import StageField
from campaigns.workflows.screens.frame import campaign_link
from lifecycle.clock.read import now
from lifecycle.kinds.form_cells import cells
from lifecycle.look.link import admin_link


class NewForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What is it called?"), max_length=160)
    stage = StageField(label=gettext_lazy("For the stage"), required=False)


def new_campaign(request: HttpRequest) -> HttpResponse:
    form = NewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        stage = {"stage": form.cleaned_data["stage"]}
        campaign = create_campaign(name=form.cleaned_data["name"], now=now(), rules=stage)
        return HttpResponseRedirect(admin_link("campaigns_campaign_editor", campaign.pk) or campaign_link(campaign))
    context = admin.site.each_context(request) | {
        "title": _("A new campaign"),
        "opts": Campaign._meta,
        "cells": list(cells(form)),
        "playbooks_url": admin_link("playbooks"),
        "home": admin_link("campaigns_campaign_changelist"),
    }
    return TemplateResponse(request, "admin/workflows/new.html", context)
