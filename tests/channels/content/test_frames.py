import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.content.addresses import BadAddress, ascii_address, one_line, short_name
from channels.content.content import PreparedEmail, Supplied
from channels.content.frames import BadFrame, Envelope, Frame, Part

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
ANY = st.text(max_size=120) | st.text(alphabet=st.characters(), max_size=40)
TRICKY = st.one_of(
    ANY,
    st.sampled_from(
        [
            ".", "..", ".\r\n.\r\n", "\r\n.\r\nMAIL FROM:<x@y>", "=", "=\r\n", "=?utf-8?b?eA==?=", "a\nBcc: x@y.example",
            "a\r\nBcc: x@y.example\r\n\r\nbody", "\r", "\n", " ", "\t", "x " * 300, "x" * 2000, "é" * 900, "😀" * 40,
            "--=_x", "From me", "\ud800", "\0", "\x0b\x0c\x1c\x85\u2028", " lead and trail ", "a,b;c:\"d\" <e@f>", "trailing \n",
        ]
    ),
)  # fmt: skip


def envelope(**more: object) -> Envelope:
    given = {"to": "ada@example.com", "message_id": "m1", "date": NOW, "subject": "Hi", **more}
    return Envelope(**given)  # type: ignore[arg-type]


def parsed(mail: bytes) -> EmailMessage:
    found = email.message_from_bytes(mail, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    assert not part.defects
    return part.get_content()


def normal(text: str) -> str:
    """As mail keeps it: whole characters, lines that end in one way. (The parser takes CR alone for a line end too.)"""
    text = text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def assert_lines(mail: bytes) -> None:
    assert mail.replace(b"\r\n", b"").count(b"\n") == mail.replace(b"\r\n", b"").count(b"\r") == 0
    lines = mail.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not [line for line in lines if line.startswith(b".")]
    mail.decode("ascii")


@given(TRICKY, TRICKY, TRICKY, TRICKY, TRICKY)
def test_what_is_filled_in_is_what_arrives(subject: str, name: str, first: str, second: str, sender: str) -> None:
    html = "<p>é " + "x" * 75 + "{{ a }}. {{ b }}\n{{ a }} \n</p>"
    prepared = PreparedEmail(
        {
            "subject": "{{ s }}",
            "from_name": "{{ n }}",
            "html": html,
            "text": ".{{ b }}\n.\n{{ a }}=",
            "reply_to": "r@example.com",
        }
    )
    values = {"a": first, "b": second, "s": subject, "n": sender}
    rendered = prepared.render({key: normal(value) for key, value in values.items()})
    frame = prepared.frame(sender="shop@example.com")
    mail = prepared.mail(frame, values, Supplied(), to="ada@example.com", to_name=name, message_id="m1", date=NOW)
    assert_lines(mail)
    message = parsed(mail)
    assert set(message.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Reply-To",
        "MIME-Version",
        "Content-Type",
    }
    assert message["Subject"] == rendered.subject
    assert normal(body(message, "html")) == rendered.html
    assert normal(body(message, "plain")) == rendered.text
    assert [(one.display_name, one.addr_spec) for one in message["To"].addresses] == [
        (short_name(name), "ada@example.com")
    ]
    assert message["From"].addresses[0].display_name == short_name(rendered.from_name)
    assert message["From"].addresses[0].addr_spec == "shop@example.com"
    assert message["Reply-To"] == "r@example.com"
    assert message["Message-ID"] == "<m1@example.com>"
    assert message["Date"].datetime == NOW


@given(TRICKY)
def test_added_headers_hold_one_line(value: str) -> None:
    frame = Frame(text=Part(["x"]), html=None, sender="a@b.example")
    mail = frame.fill(envelope(headers={"X-Campaign": value}), [])
    assert_lines(mail)
    assert parsed(mail)["X-Campaign"] == one_line(value)


def test_marketing_mail_carries_one_link_and_one_click() -> None:
    frame = Frame(text=Part(["x"]), html=Part(["<p>", "</p>"]), sender="a@b.example", domain="mail.b.example")
    message = parsed(frame.fill(envelope(unsubscribe_url="https://x.example/u/" + "t" * 200), [], ["v"]))
    assert message["List-Unsubscribe"].strip() == f"<https://x.example/u/{'t' * 200}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Message-ID"] == "<m1@mail.b.example>"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_text_only_mail_has_one_body() -> None:
    message = parsed(Frame(text=Part(["a ", " b\n"]), html=None, sender="a@b.example").fill(envelope(), ["é"]))
    assert message.get_content_type() == "text/plain"
    assert normal(message.get_content()) == "a é b\n"


@pytest.mark.parametrize(
    "address",
    [
        "", "ada", "@example.com", "ada@", "a b@example.com", "ada@exa mple.com", "ada@example.com\r\nBcc: x@y.example",
        "ada@example.com, eve@example.com", "<ada@example.com>", "ada@example..com", ".ada@example.com", "a..b@example.com",
        "ada@-example.com", '"ada"@example.com', "ädä@example.com", "ada@example.com\0", "ada@[127.0.0.1]", "a" * 65 + "@b.example",
        "ada@example.com>", "ada@" + "a." * 130 + "example",
    ],
)  # fmt: skip
def test_odd_addresses_are_refused(address: str) -> None:
    frame = Frame(text=Part(["x"]), html=None, sender="a@b.example")
    with pytest.raises(BadAddress):
        frame.fill(envelope(to=address), [])
    with pytest.raises(BadAddress):
        Frame(text=Part(["x"]), html=None, sender=address)
    if address:
        with pytest.raises(BadAddress):
            frame.fill(envelope(reply_to=address), [])


def test_domains_of_other_alphabets_are_written_in_ascii() -> None:
    assert ascii_address("ada@bücher.example") == "ada@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "wrong",
    [
        {"message_id": "m1>\r\nBcc: x"},
        {"message_id": ""},
        {"unsubscribe_url": "https://x.example/\r\nBcc: y"},
        {"unsubscribe_url": "javascript:x"},
        {"headers": {"Bcc": "x@y.example"}},
        {"headers": {"X-A: b\r\nBcc": "x"}},
        {"headers": {"subject": "x"}},
    ],
)
def test_nothing_can_be_slipped_into_the_headers(wrong: dict[str, object]) -> None:
    with pytest.raises(BadFrame):
        Frame(text=Part(["x"]), html=None, sender="a@b.example").fill(envelope(**wrong), [])


def test_a_name_is_cut_to_what_readers_show() -> None:
    assert short_name("Ada") == "Ada"
    assert short_name("x" * 50) == "x" * 40
    assert short_name("é" * 50) == "é" * 22
    assert short_name(" a\r\nb ") == "a b"


def test_two_frames_never_share_a_boundary() -> None:
    mails = [Frame(text=Part(["x"]), html=Part(["y"]), sender="a@b.example").fill(envelope(), []) for _ in range(2)]
    assert parsed(mails[0]).get_boundary() != parsed(mails[1]).get_boundary()


def test_a_frame_refuses_another_mails_slots() -> None:
    with pytest.raises(BadFrame):
        Frame(text=Part(["x"]), html=None, sender="a@b.example").fill(envelope(), ["one too many"])
