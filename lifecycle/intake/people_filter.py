from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lifecycle.contacts.models import Contact
from lifecycle.intake.models import Import, ImportedPerson

OUTCOMES = {"created": _("new"), "updated": _("changed"), "unchanged": _("as before")}


class InFile(admin.SimpleListFilter):
    """Who stood in an imported file, all or by what became of their line; as the import's page leads to them."""

    title = _("in the file")
    parameter_name = "in_file"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        asked = request.GET.get(self.parameter_name, "")
        pk, outcome = asked_of(asked)
        names = Import.objects.filter(pk=pk).values_list("filename", flat=True) if pk else []
        said = str(OUTCOMES.get(outcome, ""))
        return [(asked, " · ".join(filter(None, [name, said]))) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> QuerySet[Contact]:
        pk, outcome = asked_of(self.value() or "")
        if not pk:
            return queryset
        stood = ImportedPerson.objects.filter(file=pk)
        return queryset.filter(pk__in=(stood.filter(outcome=outcome) if outcome else stood).values("contact"))


def asked_of(said: str) -> tuple[int, str]:
    """0 where no file is meant."""
    number, _tilde, outcome = said.partition("~")
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    return pk, outcome if outcome in OUTCOMES else ""
