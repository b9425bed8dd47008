"""What a sending domain publishes about its mail, in words: the records by cases, and asked of a real server."""

import socketserver
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from channels.adapters.email.published import NoAnswerFromDns, _host_and_port, dkim, dmarc, findings, spf

KEY = "v=DKIM1; k=rsa; p=MIGfMA0GCSq"


@pytest.mark.parametrize(
    ("texts", "state", "publish"),
    [
        ([], "missing", "v=spf1 include:sendgrid.net ~all"),
        (["google-site-verification=1"], "missing", "v=spf1 include:sendgrid.net ~all"),
        (["v=spf1 include:sendgrid.net ~all"], "good", ""),
        (["V=SPF1 INCLUDE:SendGrid.net -all"], "good", ""),
        (["v=spf1 a -all"], "weak", "v=spf1 include:sendgrid.net a -all"),
        (["v=spf1 a -all", "v=spf1 mx -all"], "wrong", ""),
        (["v=spf1 include:sendgrid.net +all"], "wrong", "v=spf1 include:sendgrid.net ~all"),
        (["v=spf1 include:sendgrid.net all"], "wrong", "v=spf1 include:sendgrid.net ~all"),
        (["v=spf10 a"], "missing", "v=spf1 include:sendgrid.net ~all"),
    ],
)
def test_spf_is_read_as_receivers_do(texts: list[str], state: str, publish: str) -> None:
    found = spf("shop.example", texts, "sendgrid")
    assert (found.state, found.publish) == (state, publish)


def test_an_unknown_provider_is_not_asked_for_by_name() -> None:
    assert spf("shop.example", ["v=spf1 a -all"], "smtp").state == "good"


@pytest.mark.parametrize(
    ("keys", "is_told", "state"),
    [
        ({"s1": [KEY]}, False, "good"),
        ({"s1": [], "s2": ["p=MIGf"]}, False, "good"),
        ({"s1": ["v=DKIM1; p="]}, False, "wrong"),
        ({"s1": [], "s2": []}, False, "unknown"),
        ({}, False, "unknown"),
        ({"mine": []}, True, "missing"),
    ],
)
def test_a_key_is_good_taken_back_or_not_there(keys: dict[str, list[str]], is_told: bool, state: str) -> None:
    assert dkim("shop.example", keys, is_told=is_told).state == state


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        ([], "missing"),
        (["v=DMARC1; p=none"], "weak"),
        (["v=DMARC1; p=quarantine"], "good"),
        (["v=DMARC1;p=reject; rua=mailto:a@shop.example"], "good"),
        (["v=DMARC1; sp=reject"], "wrong"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "wrong"),
    ],
)
def test_a_policy_turns_away_watches_or_says_nothing(texts: list[str], state: str) -> None:
    assert dmarc("shop.example", [("shop.example", texts)]).state == state


def test_a_policy_of_the_domain_above_holds_below() -> None:
    found = dmarc("mail.shop.example", [("mail.shop.example", []), ("shop.example", ["v=DMARC1; p=reject"])])
    assert (found.state, found.name) == ("good", "_dmarc.shop.example")


ZONE = {
    "mail.shop.example.": ["v=spf1 include:mailgun.org ~all", "other"],
    "k1._domainkey.mail.shop.example.": ["v=DKIM1; k=rsa; " + "p=" + "A" * 380],
    "_dmarc.shop.example.": ["v=DMARC1; p=none"],
}


class Answers(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data, line = self.request
        asked = dns.message.from_wire(data)
        name = asked.question[0].name.to_text()
        answer = dns.message.make_response(asked)
        if name.startswith("broken"):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name in ZONE:
            texts = [" ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250)) for text in ZONE[name]]
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *texts))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        line.sendto(answer.to_wire(), self.client_address)


@pytest.fixture
def server() -> Iterator[str]:
    with socketserver.UDPServer(("127.0.0.1", 0), Answers) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_a_real_server_is_asked_and_long_records_are_joined(server: str) -> None:
    found = {each.record: each for each in findings("mail.shop.example", provider="mailgun", servers=[server])}
    assert {record: each.state for record, each in found.items()} == {"SPF": "good", "DKIM": "good", "DMARC": "weak"}
    assert found["DKIM"].found.endswith("A" * 380)


def test_a_key_is_looked_up_by_the_name_that_somebody_was_told(server: str) -> None:
    [_spf, key, _dmarc] = findings("mail.shop.example", provider="postmark", selector="pm2026", servers=[server])
    assert (key.state, key.name) == ("missing", "pm2026._domainkey.mail.shop.example")


def test_who_cannot_be_asked_is_no_missing_record(server: str) -> None:
    with pytest.raises(NoAnswerFromDns, match="Nobody answered when we asked for broken.example"):
        findings("broken.example", provider="postmark", servers=[server])


@pytest.mark.parametrize("server", ["dns.example", "::1::2", "127.0.0.1:many"])
def test_servers_that_are_none_are_said_to_be_silent(server: str) -> None:
    with pytest.raises(NoAnswerFromDns, match="shop.example"):
        findings("shop.example", provider="smtp", servers=[server])


def test_a_machine_that_knows_no_server_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dns.resolver.Resolver.read_resolv_conf", _knows_none)
    with pytest.raises(NoAnswerFromDns, match="shop.example"):
        findings("shop.example", provider="smtp")


def _knows_none(self: object, file: object) -> None:
    raise dns.resolver.NoResolverConfiguration


@pytest.mark.parametrize(
    ("server", "asked"),
    [
        ("192.0.2.1", ("192.0.2.1", "")),
        ("192.0.2.1:5353", ("192.0.2.1", "5353")),
        ("2001:db8::1", ("2001:db8::1", "")),
        ("[2001:db8::1]", ("2001:db8::1", "")),
        ("[2001:db8::1]:5353", ("2001:db8::1", "5353")),
    ],
)
def test_a_server_is_named_with_or_without_its_port(server: str, asked: tuple[str, str]) -> None:
    assert _host_and_port(server) == asked
