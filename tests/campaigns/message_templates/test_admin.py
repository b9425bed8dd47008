import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from campaigns.message_templates.blocks_field import BlocksField, cards
from campaigns.message_templates.models import MessageTemplate, Snippet, TemplateVersion
from campaigns.message_templates.words_form import words_form
from channels.content.blocks.base import blocks as kinds
from channels.content.check_blocks import check
from tests.campaigns.message_templates.letters import mail, text
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/messagetemplate/"


class Inputs(HTMLParser):
    """What a browser would send for the first form that holds words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.templates = 0
        self.is_open = "lc-studio-form" not in page
        self.select = self.area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.templates += tag == "template"
        self.is_open = self.is_open or "lc-studio-form" in said.get("class", "")
        if not self.is_open or self.templates:
            return
        if tag == "input" and said.get("name") and (said.get("type") != "checkbox" or "checked" in said):
            self.values.setdefault(said["name"], []).append(said.get("value", ""))
        elif tag == "textarea":
            self.area = said["name"]
            self.values[self.area] = [""]
        elif tag == "select":
            self.select = said["name"]
        elif tag == "option" and self.select and (self.select not in self.values or "selected" in said):
            self.values[self.select] = [said.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        if tag == "form":
            self.is_open = False
        elif tag == "textarea":
            found = self.values.get(self.area) if self.area else None
            if found:
                found[0] = found[0].removeprefix("\n")  # as HTML has it
            self.area = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.area and not self.templates:
            self.values[self.area][0] += data


class Posted(MultiValueDict[str, str]):
    pass


def page(client: Client, template: MessageTemplate, query: str = "") -> str:
    answer = client.get(f"{LIST}{template.pk}/change/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, template: MessageTemplate, **said: Any) -> HttpResponse:
    return client.post(f"{LIST}{template.pk}/change/", said)


def test_a_new_message_is_named_and_then_written(admin_client: Client) -> None:
    answer = admin_client.post(f"{LIST}add/", {"name": "Last day", "channel": "sms"})
    template = MessageTemplate.objects.get()
    assert answer["Location"].startswith(f"{LIST}{template.pk}/change/")
    assert "Nothing to show yet" in page(admin_client, template)
    saved = post(admin_client, template, text="Hi {{ contact.first_name }}", locale="")
    assert saved.status_code == 302 and template.versions.get().source == {"text": "Hi {{ contact.first_name }}"}
    assert template.versions.get().saved_by == User.objects.get()


def test_the_list_shows_how_each_begins_and_hides_what_is_put_away(admin_client: Client) -> None:
    text("Hi from us", key="hello")
    text("Salut", key="hello", locale="fr")
    text("Bye from us", key="bye")
    ids = list(MessageTemplate.objects.filter(key="bye").values_list("pk", flat=True))
    admin_client.post(LIST, {"action": "put_them_away", "_selected_action": ids})
    shown = admin_client.get(LIST).content.decode()
    assert "Hi from us" in shown and "everybody, fr" in shown and "Bye from us" not in shown
    assert "Bye from us" in admin_client.get(f"{LIST}?show=put_away").content.decode()
    admin_client.post(f"{LIST}?show=put_away", {"action": "bring_them_back", "_selected_action": ids})
    assert not MessageTemplate.objects.filter(is_archived=True).exists()


def test_the_list_asks_as_often_for_many_as_for_few(admin_client: Client, django_assert_max_num_queries) -> None:
    for number in range(12):
        text("Hi", key=f"message-{number}")
    with django_assert_max_num_queries(9):
        admin_client.get(LIST)


def test_a_text_stands_in_a_bubble_as_somebody_chosen_gets_it(cast: Cast, admin_client: Client) -> None:
    template = text("Hi {{ contact.first_name }}, {{ contact.plan }}").template
    assert "Hi Ben, trial" in page(admin_client, template, f"?as={cast.ben.pk}")
    assert "0.061" in page(admin_client, template)


def test_a_mail_stands_in_a_frame_that_may_do_nothing(cast: Cast, admin_client: Client) -> None:
    template = mail({"kind": "text", "text": "Dear {{ contact.name }}"}).template
    shown = page(admin_client, template, f"?as={cast.ada.pk}")
    frame = re.search(r"<iframe[^>]*>", shown, re.DOTALL)
    assert frame and "Dear Ada Lovelace" in frame[0]
    # P28: no scripts, forms, pop-ups or ways out; only our page may look into it.
    assert re.findall(r'sandbox="([^"]*)"', frame[0]) == ["allow-same-origin"]


def test_people_are_found_by_name_address_and_id(cast: Cast, admin_client: Client) -> None:
    template = text("Hi").template
    for words in ("Ada", "lovel", "ADA@", "+49151", "ada"):
        assert f"as={cast.ada.pk}" in page(admin_client, template, f"?find={words.replace('+', '%2B')}")
    assert "Nobody found" in page(admin_client, template, "?find=zoe%00")


def test_each_language_is_a_tab_and_a_new_one_begins_with_everybodys_words(admin_client: Client) -> None:
    template = text("Hello").template
    assert "Hello</textarea>" in page(admin_client, template, "?locale=fr")
    post(admin_client, template, text="Bonjour", locale="fr")
    assert template.versions.get(locale="fr").source == {"text": "Bonjour"}
    shown = page(admin_client, template)
    assert "?locale=fr&amp;as=" in shown and "Hello</textarea>" in shown


def test_what_is_wrong_is_said_beside_the_words_and_nothing_is_saved(admin_client: Client) -> None:
    template = text("Hello").template
    answer = post(admin_client, template, text="{% for a in b %}", locale="")
    assert answer.status_code == 200
    assert "never closed" in answer.content.decode() and "{% for a in b %}</textarea>" in answer.content.decode()
    assert TemplateVersion.objects.count() == 1


def test_what_is_written_is_shown_before_it_is_saved(cast: Cast, admin_client: Client) -> None:
    template = text("Hello").template
    answer = admin_client.post(
        f"{LIST}{template.pk}/pane/", {"text": "Bye {{ contact.first_name }}", "as": cast.eve.pk}
    )
    assert "Bye Eve" in answer.content.decode() and TemplateVersion.objects.count() == 1
    wrong = admin_client.post(f"{LIST}{template.pk}/pane/", {"text": "{{ "})
    assert wrong.status_code == 200 and "cannot be put together" in wrong.content.decode()


def test_the_checks_stand_on_the_page(cast: Cast, admin_client: Client) -> None:
    template = text("{{ contact.seats }} seats").template
    for address in (f"{LIST}{template.pk}/checks/", f"{LIST}{template.pk}/change/?checks=1"):
        assert "seats is empty for 3 people." in admin_client.get(address).content.decode()


def test_an_earlier_version_is_looked_at_and_used_again(admin_client: Client) -> None:
    template = text("One").template
    text("Two")
    shown = page(admin_client, template, "?version=1")
    assert "This is version 1" in shown and "One</textarea>" in shown
    admin_client.post(f"{LIST}{template.pk}/restore/", {"version": "1", "locale": ""})
    assert template.versions.order_by("-number").first().source == {"text": "One"}
    assert admin_client.post(f"{LIST}{template.pk}/restore/", {"version": "9"}).status_code == 404


def test_a_message_is_renamed_and_keeps_its_key(admin_client: Client) -> None:
    template = text("One").template
    admin_client.post(f"{LIST}{template.pk}/rename/", {"name": "Another"})
    template.refresh_from_db()
    assert (template.name, template.key) == ("Another", "hello")


def test_whoever_may_only_look_changes_nothing(client: Client) -> None:
    template = text("One").template
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_messagetemplate"))
    client.force_login(viewer)
    assert ">Save</button>" not in page(client, template)
    assert post(client, template, text="Two").status_code == 403
    for address, said in (("restore", {"version": 1}), ("rename", {"name": "x"})):
        assert client.post(f"{LIST}{template.pk}/{address}/", said).status_code == 403
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    for address in ("change/", "checks/"):
        assert client.get(f"{LIST}{template.pk}/{address}").status_code == 403
    assert client.post(f"{LIST}{template.pk}/pane/", {"text": "x"}).status_code == 403


def test_a_page_that_is_not_there_is_not_found(admin_client: Client) -> None:
    for pk in ("999", "x", "9" * 30):
        assert admin_client.get(f"{LIST}{pk}/change/").status_code == 404


BLOCKS: list[dict[str, Any]] = [
    {"kind": "heading", "text": "Hi {{ contact.first_name }}", "level": 2},
    {"kind": "text", "text": "Some **bold**\nwords", "align": "center", "only_if": "contact.plan == 'pro'"},
    {"kind": "image", "src": "https://x.example/a.png", "alt": "A cup", "width": "half"},
    {"kind": "button", "text": "Go", "href": "https://x.example/?a=1&b=2"},
    {"kind": "columns", "columns": [[{"kind": "text", "text": "left"}, {"kind": "divider"}], [{"kind": "text", "text": "right"}]]},
    {"kind": "product", "title": "{{ item.name }}", "each": "event.items", "limit": 3},
    {"kind": "social", "links": [{"network": "Bluesky", "href": "https://bsky.example"}]},
    {"kind": "footer", "text": "Northwind <Coffee>"},
]  # fmt: skip


def shown_and_sent(form: str) -> dict[str, list[str]]:
    """What a browser would send for the form as it stands: the values of its inputs, by a real parser."""
    return Inputs(form).values


def test_blocks_come_back_from_the_page_as_they_went_in(admin_client: Client) -> None:
    template = mail(*BLOCKS).template
    sent = shown_and_sent(page(admin_client, template))
    assert post(admin_client, template, **sent).status_code == 302
    assert template.versions.get().source["blocks"] == BLOCKS


def test_blocks_are_moved_and_removed_by_the_order_of_what_is_sent(admin_client: Client) -> None:
    template = mail(*BLOCKS).template
    sent = shown_and_sent(page(admin_client, template))
    sent["blocks-row"] = ["7", "0"]
    post(admin_client, template, **sent)
    assert template.versions.order_by("-number").first().source["blocks"] == [BLOCKS[7], BLOCKS[0]]


def test_a_block_that_lacks_something_is_named_and_stays_on_the_page(admin_client: Client) -> None:
    template = mail().template
    said = {"subject": "Hi", "blocks-row": ["a"], "blocks-a-kind": "button", "blocks-a-text": "Press me"}
    answer = post(admin_client, template, locale="", **said).content.decode()
    assert "block 1 (button) needs its href." in answer.replace("Block", "block") and "Press me" in answer


def test_each_kind_of_block_has_words_an_icon_and_a_form_of_its_own() -> None:
    form = words_form("email")
    shown = str(form["blocks"])
    for kind in kinds.all():
        assert kind.label and kind.icon and f'data-fresh="{kind.kind}"' in shown


def test_nobody_meets_raw_json(admin_client: Client) -> None:
    shown = page(admin_client, mail(*BLOCKS).template)
    assert "&quot;kind&quot;" not in shown and '{"' not in re.sub(r"<script.*?</script>", "", shown, flags=re.DOTALL)


words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="{}"), min_size=1, max_size=30)
simple = st.one_of(
    st.fixed_dictionaries({"kind": st.just("heading"), "text": words}, optional={"level": st.sampled_from([1, 2, 3])}),
    st.fixed_dictionaries({"kind": st.just("text"), "text": words}, optional={"only_if": st.just("contact.plan")}),
    st.fixed_dictionaries({"kind": st.just("coupon"), "code": words}, optional={"title": words}),
    st.just({"kind": "divider"}),
)
columns = st.lists(st.lists(simple, max_size=3), min_size=2, max_size=4)
anything = st.lists(st.one_of(simple, columns.map(lambda found: {"kind": "columns", "columns": found})), max_size=5)


@given(blocks=anything)
def test_any_blocks_survive_the_form(blocks: list[dict[str, Any]]) -> None:
    field = BlocksField(required=False)
    shown = shown_and_sent(f"<form>{field.widget.render('blocks', blocks)}</form>")
    assert field.clean(field.widget.value_from_datadict(Posted(shown), {}, "blocks")) == blocks


@given(
    st.dictionaries(
        st.from_regex(r"blocks(-[a-z0-9]{1,3}){0,3}(-row|-kind|-columns|-column|-text)", fullmatch=True),
        st.lists(st.sampled_from(["0", "1", "text", "columns", "x" * 9])),
        max_size=12,
    )
)
def test_whatever_is_posted_makes_a_list_of_blocks(said: dict[str, list[str]]) -> None:
    found = BlocksField().widget.value_from_datadict(Posted(said), {}, "blocks")
    assert all(block["kind"] in kinds for block in found)


def test_a_snippet_is_saved_and_so_are_the_messages_that_show_it(admin_client: Client) -> None:
    admin_client.post("/admin/campaigns/snippet/add/", {"key": "bye", "text": "Yours"})
    snippet = Snippet.objects.get()
    text("Hi. {% render 'bye' %}")
    address = f"/admin/campaigns/snippet/{snippet.pk}/change/"
    assert "1 message shows it" in admin_client.get(address).content.decode()
    wrong = admin_client.post(address, {"text": "{% if %}"})
    assert wrong.status_code == 200 and "lc-banner-broken" in wrong.content.decode()
    admin_client.post(address, {"text": "Bye"})
    assert TemplateVersion.objects.order_by("-number").first().content.payload["snippets"] == {"bye": "Bye"}
    admin_client.post(f"/admin/campaigns/snippet/{snippet.pk}/remove/")
    assert Snippet.objects.exists()
    again = admin_client.post("/admin/campaigns/snippet/add/", {"key": "bye", "text": "Other"})
    assert "already" in again.content.decode() and Snippet.objects.get().text == "Bye"


def test_cards_fold_with_their_first_words() -> None:
    assert [card.line for card in cards("blocks", check(BLOCKS))][:2] == [
        "Hi {{ contact.first_name }}",
        "Some **bold** words",
    ]  # type: ignore[arg-type]
