"""Each design holds up in the mail programs people have, reads without pictures, and becomes a message of one's own."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from campaigns.message_templates.check import LARGEST_MAIL
from campaigns.message_templates.design import DRAWING, LIBRARY, PLACE_HOLDER, designs, filled
from campaigns.message_templates.drawing import drawn
from campaigns.message_templates.hang_drawings import hang_drawings
from campaigns.message_templates.look_at_design import page_of
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.preview import SUPPLIED, Reader
from channels.content.compile_email import compile_email
from channels.content.content import Rendered, prepare_payload
from channels.pictures.models import Picture
from channels.pictures.redraw import redraw
from lifecycle.brand.brand import NETWORKS, Brand
from lifecycle.brand.save_brand import save_brand
from lifecycle.contacts.models import Contact
from tests.cast import NOW

TABLE = json.loads((Path(__file__).parent / "caniemail.json").read_text())
PROGRAMS = ("gmail", "outlook", "apple", "yahoo")
LONGHAND = re.compile(r"(border|padding|margin)-(?:top|right|bottom|left|color)")
# A brand with all that a mail can wear.
BRAND = Brand(
    company="Tea & Sons",
    address="1 Main Street, Bath",
    website="https://tea.example",
    logo="/pictures/logo.png",
    shape="round",
    heading_font="serif",
    social=tuple((network, "https://social.example/tea") for network in NETWORKS),
)
KEYS = list(designs())


class Used(HTMLParser):
    """Which features of HTML and CSS a page uses, by their names in our table."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.features: set[str] = set()
        self.pictures: list[dict[str, str]] = []
        self.is_style = False
        # What only Outlook on Windows reads is written for it.
        self.feed(re.sub(r"<!--\[if (?:mso|\(mso|lte).*?<!\[endif\]-->", "", page, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.is_style = tag == "style"
        named = {"h1": "<h1>", "h2": "<h1>", "h3": "<h1>", "ol": "<ul>", "li": "<ul>", "td": "<table>", "tr": "<table>"}
        self.features |= {feature for feature in (named.get(tag, f"<{tag}>"),) if feature in TABLE["features"]}
        assert tag not in ("script", "form", "input", "video", "audio", "svg", "iframe", "object", "link", "base")
        self.features |= {name for name in said if name in TABLE["features"]}
        self.properties(said.get("style", ""))
        if tag == "img":
            self.pictures.append(said)
            self.features.add(f"image {said['src'].rpartition('.')[2]}" if "." in said["src"] else "image gif")

    def handle_endtag(self, tag: str) -> None:
        self.is_style = False

    def handle_data(self, data: str) -> None:
        if not self.is_style:
            return
        for rule in re.findall(r"@[\w-]+", data):
            self.features.add(rule)
        if "prefers-color-scheme" in data:
            self.features.add("@media (prefers-color-scheme)")
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", data):
            for sign, feature in ((">", "selector >"), ("[", "selector [attribute]"), (":not(", ":not()")):
                self.features |= {feature} if sign in selector else set()
            self.features |= {found for found in re.findall(r":[a-z]+-[a-z-]+(?!\()", selector)}
            self.features |= {"!important"} if "!important" in body else set()
            self.properties(body)

    def properties(self, style: str) -> None:
        for declared in filter(None, map(str.strip, style.split(";"))):
            name = declared.partition(":")[0].strip()
            if not name.startswith(("-", "mso-", "supported-")):  # for one program alone
                self.features.add(LONGHAND.sub(r"\1", name))


def rendered(key: str, brand: Brand = BRAND, **more: Any) -> Rendered:
    design = designs()[key]
    source = filled(design, site=brand.website, picture=lambda name, shows: f"/pictures/{name}.png")
    ada = Contact(first_name="Ada", email="ada@example.com", created_at=NOW, updated_at=NOW)
    prepared = prepare_payload("email", compile_email(source, brand=brand, **more))
    return prepared.render(Reader(ada, design.event).values(prepared), SUPPLIED)


def test_there_are_at_least_twelve_and_each_says_what_it_is_for() -> None:
    assert len(KEYS) >= 12
    assert all(design.name and design.says.endswith(".") for design in designs().values())


@pytest.mark.parametrize("key", KEYS)
def test_it_uses_nothing_that_a_large_mail_program_lacks_without_a_fallback(key: str) -> None:
    known = TABLE["features"]
    used = Used(rendered(key).html).features - set(TABLE["basics"])
    assert used - set(known) == set(), "not in the table: look it up on caniemail.com"
    lacking = {name for name in used if any(known[name][program].startswith("no") for program in PROGRAMS)}
    assert {name for name in lacking if not known[name].get("fallback")} == set()


@pytest.mark.parametrize("key", KEYS)
def test_it_reads_without_pictures_weighs_little_and_has_a_way_out(key: str) -> None:
    mail = rendered(key)
    assert all("alt" in picture for picture in Used(mail.html).pictures)
    told = [picture for picture in Used(mail.html).pictures if picture.get("width") != "1"]
    assert all(picture["alt"].strip() for picture in told)
    words = mail.text.partition("-- \n")[0]
    assert len(words.split()) > 20 and "{{" not in mail.text + mail.subject
    assert len(mail.html.encode()) < LARGEST_MAIL * 0.7
    assert "Unsubscribe" in mail.html and "Unsubscribe" in mail.text and "1 Main Street" in mail.html
    assert mail.subject and len(mail.subject) <= 60 and 20 <= len(mail.preheader) <= 90


@pytest.mark.parametrize("key", KEYS)
def test_it_has_colours_for_the_dark_for_every_word(key: str) -> None:
    page = rendered(key).html
    assert "prefers-color-scheme: dark" in page
    bare = re.findall(r'<td align="\w+" (?!class)[^>]*><div style="[^"]*color:(#\w{6})', page)
    for color in bare:  # words without a class stay as they are: so does the band they stand on
        assert color in ("#ffffff", "#111111"), color


@pytest.mark.parametrize("key", KEYS)
def test_it_is_written_for_somebody_of_whom_nothing_is_known(key: str) -> None:
    design = designs()[key]
    source = filled(design, site="", picture=lambda name, shows: f"/pictures/{name}.png")
    nobody = Contact(email="x@example.com", created_at=NOW, updated_at=NOW)
    prepared = prepare_payload("email", compile_email(source, brand=Brand()))
    mail = prepared.render(Reader(nobody, {}).values(prepared), SUPPLIED)
    assert not re.search(r"(^|[\s>]),|\s\s,|,\s*!|Hello\s*,\s*<", mail.subject)
    assert mail.subject.strip()


@pytest.mark.parametrize("locale", ["ar", "th", "fr"])
def test_it_runs_the_other_way_where_the_language_does(locale: str) -> None:
    page = rendered("invitation", locale=locale).html
    assert f'dir="{"rtl" if locale == "ar" else "ltr"}"' in page


def test_every_drawing_is_there_used_and_takes_the_colours_of_the_brand() -> None:
    files = {file.stem for file in (LIBRARY / "pictures").glob("*.png")}
    used = set(re.findall(rf"{DRAWING}([\w-]+)", "".join(file.read_text() for file in LIBRARY.glob("*.yaml"))))
    assert files == used
    for name in sorted(files):
        tea = redraw(drawn(name, Brand(color="#006644", soft="#ddeeff")))
        assert tea.width in (600, 1200) and len(tea.data) < 60_000
        assert tea.data != redraw(drawn(name, Brand())).data


@pytest.mark.django_db
def test_a_message_begins_with_a_design_and_its_pictures_come_along(
    admin_client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    save_brand(said={"company": "Tea", "website": "https://tea.example"}, now=NOW)
    page = "/admin/campaigns/messagetemplate/add/"
    shown = admin_client.get(page).content.decode()
    assert all(f'value="{key}"' in shown for key in KEYS)
    admin_client.post(page, {"name": "", "channel": "email", "design": "coupon"})
    template = MessageTemplate.objects.get()
    source = template.versions.get().source
    assert template.name == "A code" and PLACE_HOLDER not in json.dumps(source)
    assert "https://tea.example/shop" in json.dumps(source)
    assert Picture.objects.count() == 4 and source["blocks"][0]["src"] == Picture.objects.get(title="coupon").address
    assert Picture.objects.get(title="coupon").alt == "A ticket with a per cent sign"
    assert template.versions.get().saved_by == User.objects.get()
    admin_client.post(page, {"name": "Another", "channel": "email", "design": "coupon"})
    assert Picture.objects.count() == 4


@pytest.mark.django_db
def test_only_a_mail_begins_with_a_design(admin_client: Client) -> None:
    page = "/admin/campaigns/messagetemplate/add/"
    admin_client.post(page, {"name": "Short", "channel": "sms", "design": "coupon"})
    assert not MessageTemplate.objects.get().versions.exists()
    nameless = admin_client.post(page, {"name": "", "channel": "sms", "design": "coupon"})
    assert nameless.status_code == 200 and "needs a name" in nameless.content.decode()
    assert admin_client.post(page, {"name": "x", "channel": "email", "design": "../x"}).status_code == 200
    assert MessageTemplate.objects.count() == 1


@pytest.mark.django_db
def test_the_gallery_shows_each_in_a_frame_that_may_do_nothing(admin_client: Client, client: Client) -> None:
    answer = admin_client.get("/admin/campaigns/messagetemplate/designs/welcome/")
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    page = answer.content.decode()
    assert "Good to have you, Ada" in page and "data:image/png;base64," in page and " href=" not in page
    assert page == page_of(designs()["welcome"], Brand(), NOW)
    assert admin_client.get("/admin/campaigns/messagetemplate/designs/nothing/").status_code == 404
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert client.get("/admin/campaigns/messagetemplate/designs/welcome/").status_code == 403


@pytest.mark.django_db
def test_a_playbook_names_our_drawings_and_no_other_file(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path

    def source(name: str) -> dict[str, Any]:
        return {
            "subject": "Hi",
            "blocks": [{"kind": "columns", "columns": [[{"kind": "image", "src": name, "alt": "A cup"}], []]}],
        }

    hung = hang_drawings(source=source("drawing:cup"), by=None, now=NOW)
    image = hung["blocks"][0]["columns"][0][0]
    assert image["src"] == Picture.objects.get().address and Picture.objects.get().alt == "A cup"
    again = source("drawing:cup")
    again["blocks"][0]["columns"][0][0]["alt"] = "Une tasse"
    hang_drawings(source=again, by=None, now=NOW)
    assert Picture.objects.get().alt == "A cup"
    for other in ("drawing:../../../settings", "drawing:nothing", "https://x.example/a.png"):
        assert hang_drawings(source=source(other), by=None, now=NOW) == source(other)
