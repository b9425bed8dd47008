"""What only a browser can tell: what moves by itself, what the keyboard reaches, and what stays inside a frame."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from channels.outbox.models import Message
from channels.tracking.models import Hit
from lifecycle.contacts.models import Contact
from lifecycle.stages.models import Stage
from tests.cast import NOW, gather
from tests.channels.letters import send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOSTILE = """<html><head><script>parent.document.title = "broken"</script>
<link rel="stylesheet" href="https://elsewhere.example/a.css"></head>
<body><h1>Hello {{ contact.first_name }}</h1><img src="https://elsewhere.example/b.png" onerror="alert(1)">
<a href="https://shop.example/">Look</a><form action="https://elsewhere.example/"><button>Send</button></form></body></html>"""


@pytest.fixture
def ada(admin_page: Page) -> Contact:
    return gather(NOW).ada


def test_numbers_on_the_first_page_change_by_themselves(admin_page: Page, ada: Contact) -> None:
    Stage.objects.all().delete()
    Stage.objects.create(key="first", name="First", position=1)
    Contact.objects.update(stage="first")
    admin_page.reload()
    expect(admin_page.get_by_text("Where 5 people are, and how they moved")).to_be_visible()
    Contact.objects.filter(pk=ada.pk).update(stage="")
    expect(admin_page.get_by_text("Where 4 people are, and how they moved")).to_be_visible(timeout=60_000)


def test_a_phone_shows_the_stages_as_a_list_and_never_scrolls_sideways(admin_page: Page, ada: Contact) -> None:
    admin_page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/admin/", "/admin/channels/message/", f"/admin/lifecycle/contact/{ada.pk}/change/"):
        admin_page.goto(address if address.startswith("http") else admin_page.url.partition("/admin/")[0] + address)
        assert admin_page.evaluate("document.documentElement.scrollWidth") <= 390
        expect(admin_page.get_by_role("navigation", name="Main pages")).to_be_visible()


def test_targets_on_a_phone_are_large_enough_for_a_thumb(admin_page: Page, ada: Contact) -> None:
    admin_page.set_viewport_size({"width": 390, "height": 844})
    admin_page.goto(f"{admin_page.url}lifecycle/contact/{ada.pk}/change/")
    small = admin_page.evaluate(
        """() => [...document.querySelectorAll(".lc-button, .lc-segmented > *, .lc-tabbar > *")]
            .filter(each => each.offsetParent && each.getBoundingClientRect().height < 44).map(each => each.outerHTML)"""
    )
    assert not small


def test_a_hostile_mail_does_nothing_when_it_is_looked_at(admin_page: Page, ada: Contact) -> None:
    message = send(ada, "email", NOW, source={"subject": "Hi", "html": HOSTILE})
    admin_page.goto(f"{admin_page.url}channels/message/?message={message.pk}")
    frame = admin_page.frame_locator(".lc-mail-frame")
    expect(frame.get_by_role("heading", name="Hello Ada")).to_be_visible()
    frame.get_by_text("Look").click()
    expect(frame.get_by_role("heading", name="Hello Ada")).to_be_visible()
    assert "broken" not in admin_page.title()
    assert not Hit.objects.exists()


def test_the_outbox_is_walked_by_keyboard(admin_page: Page, ada: Contact, live_server: LiveServer) -> None:
    for number in range(3):
        send(ada, "sms", NOW, reference=f"r{number}", source={"text": f"Number {number}."})
    admin_page.goto(f"{live_server.url}/admin/channels/message/")
    admin_page.locator(".lc-message").first.focus()
    admin_page.keyboard.press("ArrowDown")
    admin_page.keyboard.press("Enter")
    expect(admin_page.locator(".lc-bubble")).to_have_text("Number 1.")
    expect(admin_page.locator(".lc-message[aria-current]")).to_contain_text("Number 1.")
    expect(admin_page).to_have_url(re.compile(f"message={Message.objects.get(reference='r1').pk}$"))


def test_tabs_of_a_mail_answer_to_arrows(admin_page: Page, ada: Contact) -> None:
    message = send(ada, "email", NOW)
    admin_page.goto(f"{admin_page.url}channels/message/?message={message.pk}")
    admin_page.get_by_role("tab", name="Mail").focus()
    admin_page.keyboard.press("ArrowLeft")
    expect(admin_page.get_by_role("tab", name="Headers")).to_be_focused()
    expect(admin_page.get_by_role("tabpanel", name="Headers")).to_contain_text("ada@example.com")
    expect(admin_page.locator(".lc-mail-frame")).to_be_hidden()


def test_a_menu_closes_by_escape_and_gives_the_focus_back(first_page: Page, ada: Contact) -> None:
    menu = first_page.locator("details.lc-menu")
    menu.locator("summary").focus()
    first_page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="30 days")).to_be_visible()
    first_page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="30 days")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read_in_both_themes(admin_page: Page, ada: Contact, theme: str) -> None:
    for number, state in enumerate(("queued", "unknown", "failed", "suppressed", "sent")):
        send(ada, "email", NOW, reference=f"s{number}", state=state, reason="" if state == "sent" else "bounced")
    admin_page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    base = admin_page.url
    for address in (base, f"{base}channels/message/", f"{base}lifecycle/contact/{ada.pk}/change/"):
        admin_page.goto(address)
        assert not admin_page.evaluate(CONTRAST), address


CONTRAST = r"""() => {
  const channel = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = color => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const behind = each => {
    for (let at = each; at; at = at.parentElement) {
      const color = read(getComputedStyle(at).backgroundColor);
      if (color[3] > 250) return color;
    }
    return [255, 255, 255, 255];
  };
  const found = [];
  for (const each of document.querySelectorAll(".lc *")) {
    const own = [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !each.checkVisibility() || each.closest(".material-symbols-outlined, .lc-hidden, .lc-bubble-old")) continue;
    const [one, other] = [light(read(getComputedStyle(each).color)), light(behind(each))];
    const ratio = (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${each.className} ${each.textContent.trim().slice(0, 40)}`);
  }
  return found;
}"""
