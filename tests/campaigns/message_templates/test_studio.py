"""What the page of one message asks for while somebody writes."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from campaigns.message_templates.changes import changes
from campaigns.message_templates.models import MessageTemplate
from channels.content.spam import TOOL
from lifecycle.brand.save_brand import save_brand
from tests.campaigns.message_templates.letters import mail, text
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/messagetemplate/"


def form(*blocks: dict[str, Any], **more: str) -> dict[str, Any]:
    """A mail as the page posts it."""
    said: dict[str, Any] = {
        "subject": "Hello",
        "locale": "",
        "blocks-row": [str(n) for n in range(len(blocks))],
        **more,
    }
    for number, block in enumerate(blocks):
        said |= {f"blocks-{number}-{name}": value for name, value in block.items()}
    return said


def ask(client: Client, template: MessageTemplate, what: str, said: dict[str, Any] | None = None) -> str:
    address = f"{LIST}{template.pk}/{what}"
    answer = client.get(address) if said is None else client.post(address, said)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def findings(client: Client, template: MessageTemplate, said: dict[str, Any]) -> dict[str, list[str]]:
    shown = ask(client, template, "checks/", said)
    found: dict[str, list[str]] = {"good": [], "wait": [], "broken": []}
    for tone, words in re.findall(r'lc-check lc-check-(\w+)">.*?<span class="lc-hidden">[^<]*</span>([^<]*)', shown):
        found[tone].append(unescape(words.strip()))
    return found


def test_the_checks_look_through_a_mail_as_it_is_written(cast: Cast, admin_client: Client) -> None:
    template = mail().template
    said = form(
        {"kind": "image", "src": "https://x.example/a.png"},
        {"kind": "button", "text": "Go", "href": "https://"},
        {"kind": "button", "text": "Look", "href": "https://www.site.example/a"},
        {"kind": "text", "text": "Dear {{ contact.first_name }}, [see](https://shop.example/)"},
    )
    found = findings(admin_client, template, {**said, "as": cast.ada.pk})
    assert "Button leads nowhere yet." in found["broken"]
    assert "A picture has no description. People who hear their mail read miss it." in found["wait"]
    assert any("place holder" in sentence for sentence in found["wait"])
    assert any(sentence.startswith("Without a line after the subject") for sentence in found["wait"])
    assert "Reads well in the dark." in found["good"] and "The text part is written." in found["good"]
    assert "One-click unsubscribe: in the header, the mail and its text part." in found["good"]
    shown = ask(admin_client, template, "checks/", said)
    assert 'data-mend="0" data-setting="alt"' in shown and 'data-mend="1" data-setting="href"' in shown


def test_a_link_that_leads_nowhere_for_this_reader_is_named(cast: Cast, admin_client: Client) -> None:
    template = mail().template
    said = form({"kind": "button", "text": "Go", "href": "{{ contact.shop }}"}, preheader="Look inside")
    assert findings(admin_client, template, said)["broken"] == [
        "Nobody has a “shop”.",
        "“{{ contact.shop }}” is no web address for this reader.",
    ]
    cast.ada.attributes["shop"] = "https://shop.example/ada"
    cast.ada.save()
    found = findings(admin_client, template, {**said, "as": cast.ada.pk})
    assert "The link leads to a web address. All are counted as ours." in found["good"]


def test_words_that_cannot_be_put_together_are_the_only_finding(admin_client: Client) -> None:
    found = findings(admin_client, mail().template, form({"kind": "button", "text": "Go"}))
    assert found == {"good": [], "wait": [], "broken": ["Block 1 (button) needs its href."]}


def test_html_of_ones_own_is_told_what_it_lacks(admin_client: Client) -> None:
    page = "<html><body><img src='https://x.example/a.png'></body></html>"
    found = findings(admin_client, mail().template, form(html=page, preheader="x"))
    assert any("colours for the dark" in sentence for sentence in found["wait"])
    heavy = form(html=f"<p>{'x' * 103_000}</p>", preheader="x")
    assert any(
        "Gmail cuts it at 102 kB" in sentence for sentence in findings(admin_client, mail().template, heavy)["wait"]
    )


def test_for_how_many_a_field_is_empty_is_told_beside_it(cast: Cast, admin_client: Client) -> None:
    template = text("Hi").template
    paths = "path=contact.favourite_recipe&path=event.total&path=nothing&path=contact."
    told = admin_client.get(f"{LIST}{template.pk}/fields/?{paths}").json()
    assert told["contact.favourite_recipe"] == {"empty": 5, "said": "favourite recipe is empty for 5 people."}
    assert list(told) == ["contact.favourite_recipe"]


def test_people_are_found_while_their_name_is_typed(cast: Cast, admin_client: Client) -> None:
    template = text("Hi").template
    assert f'data-reader="{cast.ada.pk}"' in ask(admin_client, template, "faces/?find=lovel")
    assert "Nobody found" in ask(admin_client, template, "faces/?find=zoe%00")


def test_each_version_says_what_it_changed(admin_client: Client) -> None:
    template = mail({"kind": "heading", "text": "First"}, {"kind": "text", "text": "Second"}).template
    mail({"kind": "text", "text": "Second"}, {"kind": "heading", "text": "Another"}, {"kind": "divider"}, subject="New")
    shown = ask(admin_client, template, "versions/")
    assert "The subject is different." in shown and "Changed: Heading “Another”." in shown and "Added: Line." in shown
    assert shown.count("Use again") == 1


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {}, []),
        ({"text": "a"}, {"text": "b"}, ["The text is different."]),
        ({"address": "a"}, {"address": "b"}, ["“address” is different."]),
        ({"blocks": [{"kind": "divider"}]}, {"blocks": []}, ["Taken out: Line."]),
        (
            {"blocks": [{"kind": "text", "text": "a"}, {"kind": "divider"}, {"kind": "spacer"}]},
            {"blocks": [{"kind": "divider"}, {"kind": "spacer"}, {"kind": "text", "text": "a"}]},
            ["Moved: Text “a”."],
        ),
        ({"blocks": [{"kind": "gone"}]}, {"blocks": []}, ["Taken out: gone."]),
    ],
)
def test_what_changed_is_said_in_sentences(before: Any, after: Any, said: list[str]) -> None:
    assert changes(before, after) == said


def test_a_long_list_of_changes_is_cut() -> None:
    after = {"blocks": [{"kind": "text", "text": str(number)} for number in range(9)]}
    assert changes({}, after)[-1] == "And 4 more." and len(changes({}, after)) == 6


def test_the_blocks_become_mjml_to_go_on_from(admin_client: Client) -> None:
    template = mail().template
    told = admin_client.post(
        f"{LIST}{template.pk}/code/", form({"kind": "text", "text": "Dear {{ contact.first_name }}"})
    )
    code = told.json()["mjml"]
    assert code.startswith("<mjml") and "{{ contact.first_name }}" in code and "lqkeeps" not in code
    as_a_browser_sends_it = code.replace("\n", "\r\n")
    saved = admin_client.post(f"{LIST}{template.pk}/change/", form(mjml=as_a_browser_sends_it))
    assert saved.status_code == 302
    page = template.versions.get(number=2).content.payload["html"]
    assert "<mjml" not in page and "Dear {{ contact.first_name }}" in page and "{{ unsubscribe_url }}" in page
    wrong = admin_client.post(f"{LIST}{template.pk}/code/", form({"kind": "button"}))
    assert wrong.status_code == 422 and "needs its text" in wrong.json()["problem"]


@pytest.mark.parametrize(
    "code", ["<mjml><mj-body>", "<mjml><mj-body><mj-include path='/etc/passwd' /></mj-body></mjml>", "no"]
)
def test_mjml_that_cannot_be_laid_out_is_refused_in_words(code: str, admin_client: Client) -> None:
    answer = admin_client.post(f"{LIST}{mail().template.pk}/change/", form(mjml=code)).content.decode()
    assert "could not be laid out" in answer and "root:" not in answer


def test_the_blocks_are_named_in_the_preview_and_in_no_mail(admin_client: Client) -> None:
    version = mail({"kind": "heading", "text": "First"})
    assert "lc-block-0" in ask(admin_client, version.template, "change/")
    assert "lc-block-0" in ask(admin_client, version.template, "pane/", form({"kind": "heading", "text": "First"}))
    assert "lc-block" not in version.content.payload["html"]


def test_the_brand_stands_beside_what_is_written(admin_client: Client) -> None:
    save_brand(said={"company": "Tea & Sons", "color": "#006644"}, now=NOW)
    shown = ask(admin_client, mail().template, "change/")
    assert "Tea &amp; Sons" in shown and "background:#006644" in shown


@pytest.fixture
def spam_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tool = tmp_path / TOOL
    tool.write_text(
        "#!/bin/sh\ncat > /dev/null\nprintf 'X-Spam-Status: No, score=3.1 required=5.0\\n\\ttests=A_RULE,\\n\\tB_RULE autolearn=no\\n\\nbody'\n"
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tool


def test_a_mail_is_scored_where_the_tool_is_installed(spam_tool: Path, admin_client: Client) -> None:
    template = mail().template
    assert "Score as spam" in ask(admin_client, template, "change/")
    said = form({"kind": "text", "text": "Hi"}, preheader="x")
    assert not any("SpamAssassin" in line for line in sum(findings(admin_client, template, said).values(), []))
    found = findings(admin_client, template, {**said, "spam": "1"})["wait"]
    assert found == ["SpamAssassin gives it 3.1 points; from 5.0 on it counts as spam. It minds: A_RULE, B_RULE."]
    spam_tool.write_text("#!/bin/sh\nexit 1\n")
    assert findings(admin_client, template, {**said, "spam": "1"})["wait"] == [
        "SpamAssassin said nothing that we understand."
    ]


def test_without_the_tool_nobody_is_offered_a_score(monkeypatch: pytest.MonkeyPatch, admin_client: Client) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert "Score as spam" not in ask(admin_client, mail().template, "change/")


def test_whoever_may_not_look_is_told_nothing(client: Client) -> None:
    template = mail().template
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    for address in ("fields/?path=contact.email", "faces/", "versions/", "checks/"):
        assert client.get(f"{LIST}{template.pk}/{address}").status_code == 403
    assert client.post(f"{LIST}{template.pk}/code/", form()).status_code == 403
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_messagetemplate"))
    client.force_login(viewer)
    mail(subject="Again")
    assert "Use again" not in ask(client, template, "versions/")
