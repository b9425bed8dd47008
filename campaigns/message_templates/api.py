from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.message_templates.check import check
from campaigns.message_templates.create import create_template
from campaigns.message_templates.known_fields import events_of
from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.message_templates.preview import cost_micros, draft, reader, render, somebody
from campaigns.message_templates.put_away import bring_back, put_away
from campaigns.message_templates.rename import rename
from campaigns.message_templates.restore import restore
from campaigns.message_templates.save import BadTemplate, clean_locale, save_version
from campaigns.message_templates.wordings import newest, version_for
from channels.content.content import PreparedText, Rendered
from channels.content.models import Content
from channels.content.prepare import prepare
from channels.content.problem import TemplateProblem
from lifecycle.clock.read import now as read_now
from lifecycle.contacts.api import YOURS, by_external_id, by_id
from lifecycle.contacts.models import Contact
from lifecycle.rest.fields import Attributes
from lifecycle.rest.filters import TextFilter
from lifecycle.rest.problems import Unfit
from lifecycle.rest.viewset import ApiViewSet

EVERYBODY = "An empty language is everybody else's."


class TemplateSerializer(serializers.ModelSerializer[MessageTemplate]):
    languages = serializers.SerializerMethodField(help_text=EVERYBODY)

    class Meta:
        model = MessageTemplate
        fields = ["key", "name", "channel", "languages", "is_archived", "created_at"]

    def get_languages(self, template: MessageTemplate) -> list[str]:
        return sorted({version.locale for version in template.versions.all()})


class NewTemplateSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    channel = serializers.CharField(max_length=32, help_text="email, sms, …")
    key = serializers.SlugField(max_length=80, required=False, help_text="Made of the name where it is left out")


class TemplatePatchSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120, required=False)
    is_archived = serializers.BooleanField(required=False)


class VersionSerializer(serializers.ModelSerializer[TemplateVersion]):
    source = Attributes(read_only=True)  # type: ignore[assignment]

    class Meta:
        model = TemplateVersion
        fields = ["number", "locale", "source", "saved_at"]


class WordsSerializer(serializers.Serializer[Any]):
    locale = serializers.CharField(max_length=35, required=False, allow_blank=True, default="", help_text=EVERYBODY)
    source = Attributes(
        help_text="What a marketer fills in for this channel, such as `subject` and `blocks`, or `text`"
    )  # type: ignore[assignment]


class RestoreSerializer(serializers.Serializer[Any]):
    locale = serializers.CharField(max_length=35, required=False, allow_blank=True, default="", help_text=EVERYBODY)
    number = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class AskedPreviewSerializer(serializers.Serializer[Any]):
    contact = serializers.CharField(
        max_length=300, required=False, help_text="Our id, or `external:` and yours. Without it: whoever came last"
    )
    locale = serializers.CharField(
        max_length=35, required=False, allow_blank=True, help_text="Without it: the contact's"
    )
    source = Attributes(required=False, help_text="Words that need not be saved")  # type: ignore[assignment]


class PreviewSerializer(serializers.Serializer[Any]):
    subject = serializers.CharField()
    preheader = serializers.CharField()
    html = serializers.CharField()
    text = serializers.CharField()
    fields = Attributes()  # type: ignore[assignment]
    parts = serializers.IntegerField(help_text="Of a text; 0 elsewhere")
    cost_micros = serializers.IntegerField(help_text="In millionths of your currency")


class FindingSerializer(serializers.Serializer[Any]):
    tone = serializers.ChoiceField(["good", "wait", "broken"])
    sentence = serializers.CharField()
    field = serializers.CharField(help_text="The field it is about; empty where it is about the whole")
    hint = serializers.CharField(help_text="What to write instead")


class FindingsSerializer(serializers.Serializer[Any]):
    results = FindingSerializer(many=True)


class TemplateFilter(django_filters.FilterSet):
    channel = TextFilter()
    is_archived = django_filters.BooleanFilter()


@extend_schema_view(list=extend_schema(summary="Messages, the newest first"))
class TemplateViewSet(ListModelMixin, ApiViewSet):
    scope = "templates"
    queryset = MessageTemplate.objects.all()
    serializer_class = TemplateSerializer
    filterset_class = TemplateFilter
    lookup_field = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,80}"

    def get_queryset(self) -> QuerySet[MessageTemplate]:
        languages = TemplateVersion.objects.only("template_id", "locale")
        return super().get_queryset().prefetch_related(Prefetch("versions", languages))

    @extend_schema(summary="One message")
    def retrieve(self, request: Request, key: str) -> Response:
        return Response(TemplateSerializer(self.get_object()).data)

    @extend_schema(summary="Create a message", request=NewTemplateSerializer, responses={201: TemplateSerializer})
    def create(self, request: Request) -> Response:
        said = _said(NewTemplateSerializer, request)
        try:
            template = create_template(**said, now=read_now())
        except BadTemplate as problem:
            raise _refusal(problem) from problem
        return Response(TemplateSerializer(template).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Rename a message, put it away or bring it back", request=TemplatePatchSerializer)
    def partial_update(self, request: Request, key: str) -> Response:
        template, said = self.get_object(), _said(TemplatePatchSerializer, request)
        try:
            if "name" in said:
                rename(template=template, name=said["name"])
        except BadTemplate as problem:
            raise _refusal(problem) from problem
        if "is_archived" in said:
            (put_away if said["is_archived"] else bring_back)(template_ids=[template.pk])
        return Response(TemplateSerializer(self.get_object()).data)

    @extend_schema(
        summary="Its words in each language, as they are in use", responses=VersionSerializer(many=True), filters=False
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def words(self, request: Request, key: str) -> Response:
        return Response(VersionSerializer(newest([self.get_object()]), many=True).data)

    @extend_schema(
        summary="All versions of its words, the newest first", responses=VersionSerializer(many=True), filters=False
    )
    @action(detail=True, methods=["get"], filterset_class=None)
    def versions(self, request: Request, key: str) -> Response:
        page = self.paginate_queryset(self.get_object().versions.all())
        return self.get_paginated_response(VersionSerializer(page, many=True).data)

    @extend_schema(
        summary="Save words in one language",
        description="A new version. Words that are in use already are answered with 200 and not saved again.",
        request=WordsSerializer,
        responses={200: VersionSerializer, 201: VersionSerializer},
    )
    @versions.mapping.post
    def save(self, request: Request, key: str) -> Response:
        template, said = self.get_object(), _said(WordsSerializer, request)
        before = {version.pk for version in template.versions.all()}
        try:
            version = save_version(
                template=template, locale=said["locale"], source=_object(said["source"]), by=None, now=read_now()
            )
        except BadTemplate as problem:
            raise _refusal(problem) from problem
        return _version(version, is_new=version.pk not in before)

    @extend_schema(
        summary="Take an earlier version as the newest",
        request=RestoreSerializer,
        responses={200: VersionSerializer, 201: VersionSerializer},
    )
    @action(detail=True, methods=["post"], url_path="versions/restore")
    def restore(self, request: Request, key: str) -> Response:
        template, said = self.get_object(), _said(RestoreSerializer, request)
        try:
            found = template.versions.filter(locale=clean_locale(said["locale"]), number=said["number"]).first()
            if found is None:
                raise ValidationError({"number": ["There is no such version."]})
            version = restore(version=found, by=None, now=read_now())
        except BadTemplate as problem:
            raise _refusal(problem) from problem
        return _version(version, is_new=version.number > found.number)

    @extend_schema(
        summary="See a message as one contact would get it",
        description="Nothing is stored or sent. The links in it are no links.",
        request=AskedPreviewSerializer,
        responses=PreviewSerializer,
    )
    @action(detail=True, methods=["post"])
    def preview(self, request: Request, key: str) -> Response:
        template, said = self.get_object(), _said(AskedPreviewSerializer, request)
        contact = _contact(said["contact"]) if said.get("contact") else somebody(read_now())
        try:
            content = _content(template, said, contact)
            rendered = render(content, reader(contact, events=events_of(template.key)))
        except BadTemplate as problem:
            raise _refusal(problem) from problem
        except TemplateProblem as problem:
            raise Unfit(problem.sentence) from problem
        return Response(_shown(content, rendered))

    @extend_schema(
        summary="What to mend before a message is sent",
        description="Fields that nobody has, that are empty for some, and their like; the worst first.",
        responses=FindingsSerializer,
    )
    @action(detail=True, methods=["get"])
    def check(self, request: Request, key: str) -> Response:
        found = check(template=self.get_object(), now=read_now())
        return Response({"results": FindingSerializer(found, many=True).data})


def _said(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    found: dict[str, Any] = dict(asked.validated_data)
    if isinstance(request.data, dict) and (unknown := set(request.data) - set(asked.fields)):
        raise ValidationError({str(min(unknown))[:80]: ["There is no such field."]})
    return found


def _object(source: object) -> dict[str, Any]:
    if not isinstance(source, dict):
        raise ValidationError({"source": ["It must be an object of names and values."]})
    return source


def _refusal(problem: BadTemplate) -> ValidationError:
    return ValidationError({"source": problem.fields} if problem.fields else str(problem))


def _contact(said: str) -> Contact:
    found = by_external_id(said.removeprefix(YOURS)) if said.startswith(YOURS) else by_id(said)
    if found is None:
        raise ValidationError({"contact": ["There is no such contact."]})
    return found


def _content(template: MessageTemplate, said: dict[str, Any], contact: Contact) -> Content:
    locale = clean_locale(said["locale"]) if "locale" in said else contact.locale
    if "source" in said:
        return draft(template=template, source=_object(said["source"]), locale=locale)
    version = version_for(newest([template]), locale)
    if version is None:
        raise Unfit("There are no words for this language, and none for everybody else.")
    return version.content


def _version(version: TemplateVersion, *, is_new: bool) -> Response:
    code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
    return Response(VersionSerializer(version).data, status=code)


def _shown(content: Content, rendered: Rendered) -> dict[str, Any]:
    is_text = isinstance(prepare(content), PreparedText)
    names = ("subject", "preheader", "html", "text", "fields")
    return {name: getattr(rendered, name) for name in names} | {
        "parts": rendered.sms.parts if is_text else 0,
        "cost_micros": cost_micros(rendered) if is_text else 0,
    }
