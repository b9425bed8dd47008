"""What each provider that Anymail knows posts to our door, in its own words and signed in its own way."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import md5
from hmac import digest
from typing import Any
from urllib.parse import urlencode

from tests.channels.feedback.signatures import (
    CURVES,
    KEYS,
    curve_signature,
    hexed,
    mandrill_signature,
    pem_body,
    postal_signature,
    svix_signature,
)


@dataclass(frozen=True)
class News:
    """One thing told of one message."""

    kind: str  # sent, delivered, hard, soft, complained, opened, clicked, unsubscribed
    name: str  # of the message
    recipient: str
    provider_id: str
    at: datetime
    number: int = 1
    link: str = "https://shop.example/sale"

    @property
    def epoch(self) -> int:
        return int(self.at.timestamp())


@dataclass(frozen=True)
class Provider:
    kind: str
    words: Mapping[str, Any]  # our kind -> theirs
    post: Callable[["Provider", News, str], Any]  # the body, as Python has it
    secret: str = ""  # the setting; empty: WEBHOOK_SECRET
    sign: Callable[[bytes, str], dict[str, str]] = lambda body, key: {}
    setting: Callable[[str], str] = lambda key: key
    path: str = ""
    form: str = ""  # the name of the field that holds the JSON
    headers: Callable[[Any], dict[str, str]] = field(default=lambda said: {})

    @property
    def url(self) -> str:
        return f"/hooks/anymail/{self.path or self.kind + '/tracking/'}"

    def settings(self, key: str = "today", old: str = "") -> dict[str, Any]:
        if not self.secret:
            return {"WEBHOOK_SECRET": [f"us:{each}" for each in (key, old) if each]}
        found = {self.secret: self.setting(key)}
        return {**found, f"{self.secret}_OLD": self.setting(old)} if old else found

    def call(self, client: Any, news: News, key: str = "today") -> Any:
        said = self.post(self, news, key)
        body = json.dumps(said).encode()
        content_type = "application/json"
        if self.form:
            body, content_type = urlencode({self.form: body.decode()}).encode(), "application/x-www-form-urlencoded"
        if self.kind == "unisender_go":
            body = body.replace(
                b"AUTH", md5(body.replace(b"AUTH", key.encode()), usedforsecurity=False).hexdigest().encode()
            )
        headers = self.sign(body, key) | self.headers(said)
        if not self.secret:
            headers["authorization"] = "Basic " + b64encode(f"us:{key}".encode()).decode()
        return client.post(self.url, body, content_type=content_type, headers=headers)


def ses(provider: Provider, news: News, key: str) -> Any:
    bounce = {"hard": ("Permanent", "General"), "soft": ("Transient", "MailboxFull")}.get(news.kind, ("", ""))
    event = provider.words[news.kind]
    about: dict[str, Any] = {
        "Bounce": {
            "bounceType": bounce[0],
            "bounceSubType": bounce[1],
            "bouncedRecipients": [{"emailAddress": news.recipient, "status": "5.0.0"}],
        },
        "Complaint": {"complainedRecipients": [{"emailAddress": news.recipient}], "complaintFeedbackType": "abuse"},
        "Delivery": {"recipients": [news.recipient], "smtpResponse": "250 2.6.0 Message received"},
        "Click": {"link": news.link, "userAgent": "Mozilla/5.0"},
    }
    mail = {
        "messageId": news.provider_id,
        "destination": [news.recipient],
        "headers": [{"name": "X-Metadata", "value": json.dumps({"message": news.name})}] if news.name else [],
    }
    message = {"eventType": event, "mail": mail, event.lower(): about.get(event, {})}
    return {
        "Type": "Notification",
        "MessageId": f"sns-{news.number}",
        "Timestamp": news.at.isoformat(),
        "Message": json.dumps(message),
    }


def brevo(provider: Provider, news: News, key: str) -> Any:
    return {
        "event": provider.words[news.kind],
        "email": news.recipient,
        "id": 26224,  # of the webhook, not of the event
        "message-id": news.provider_id,
        "ts_epoch": news.epoch * 1000,
        **({"X-Mailin-custom": json.dumps({"message": news.name})} if news.name else {}),
        **({"link": news.link} if news.kind == "clicked" else {}),
    }


def mailersend(provider: Provider, news: News, key: str) -> Any:
    word = provider.words[news.kind]
    return {
        "type": f"activity.{word}",
        "created_at": news.at.isoformat(),
        "data": {
            "object": "activity",
            "id": f"activity-{news.number}",
            "type": word,
            "created_at": news.at.isoformat(),
            "email": {"message": {"id": news.provider_id}, "recipient": {"email": news.recipient}},
            "morph": {"object": "recipient_bounce", "reason": "Host or domain name not found"}
            if news.kind in ("hard", "soft")
            else None,
        },
    }


def mailgun(provider: Provider, news: News, key: str) -> Any:
    event, more = provider.words[news.kind]
    token, moment = f"token-{news.number}-{next(counter)}", str(news.epoch)  # another for each try
    return {
        "signature": {
            "token": token,
            "timestamp": moment,
            "signature": digest(key.encode(), f"{moment}{token}".encode(), "sha256").hex(),
        },
        "event-data": {
            "id": f"event-{news.number}",
            "event": event,
            "timestamp": float(news.epoch),
            "recipient": news.recipient,
            "message": {"headers": {"message-id": news.provider_id.strip("<>")}},
            "user-variables": {"message": news.name} if news.name else {},
            **({"url": news.link} if news.kind == "clicked" else {}),
            **more,
        },
    }


def mailjet(provider: Provider, news: News, key: str) -> Any:
    return [
        {
            "event": provider.words[news.kind],
            "time": news.epoch,
            "MessageID": int(news.provider_id),
            "email": news.recipient,
            **({"Payload": json.dumps({"message": news.name})} if news.name else {"Payload": ""}),
            **({"url": news.link} if news.kind == "clicked" else {}),
            **({"hard_bounce": news.kind == "hard", "error": "user unknown"} if news.kind in ("hard", "soft") else {}),
        }
    ]


def mailtrap(provider: Provider, news: News, key: str) -> Any:
    event = {
        "event": provider.words[news.kind],
        "message_id": news.provider_id,
        "email": news.recipient,
        "timestamp": news.epoch,
        "event_id": f"event-{news.number}",
        "custom_variables": {"message": news.name} if news.name else {},
        **({"url": news.link} if news.kind == "clicked" else {}),
    }
    return {"events": [event]}


def mandrill(provider: Provider, news: News, key: str) -> Any:
    return [
        {
            "event": provider.words[news.kind],
            "_id": news.provider_id,
            "ts": news.epoch,
            "msg": {
                "_id": news.provider_id,
                "email": news.recipient,
                "metadata": {"message": news.name} if news.name else {},
            },
            **({"url": news.link} if news.kind == "clicked" else {}),
        }
    ]


def postal(provider: Provider, news: News, key: str) -> Any:
    message = {"id": news.provider_id, "to": news.recipient, "direction": "outgoing"}
    payload: dict[str, Any] = {"message": message, **provider.words[news.kind]}
    if news.kind == "hard":
        payload = {"original_message": message, "bounce": {"id": 9}, "details": "550 5.1.1 user unknown"}
    return {"event": "MessageSent", "timestamp": news.epoch, "uuid": f"event-{news.number}", "payload": payload}


def postmark(provider: Provider, news: News, key: str) -> Any:
    record, when, more = provider.words[news.kind]
    person = "Email" if record in ("Bounce", "SpamComplaint") else "Recipient"
    return {
        "RecordType": record,
        "MessageID": news.provider_id,
        person: news.recipient,
        when: news.at.isoformat(),
        "Metadata": {"message": news.name} if news.name else {},
        **({"ID": 4_000 + news.number} if record in ("Bounce", "SpamComplaint") else {}),
        **({"OriginalLink": news.link} if news.kind == "clicked" else {}),
        **more,
    }


def resend(provider: Provider, news: News, key: str) -> Any:
    bounce = {
        "hard": {"type": "Permanent", "message": "The recipient's email provider sent a hard bounce message"},
        "soft": {"type": "Transient", "message": "… sent a bounce message because the recipient's inbox was full."},
    }
    return {
        "type": provider.words[news.kind],
        "created_at": news.at.isoformat(),
        "data": {
            "email_id": news.provider_id,
            "to": [news.recipient],
            "headers": [{"name": "X-Metadata", "value": json.dumps({"message": news.name})}] if news.name else [],
            **({"bounce": bounce[news.kind]} if news.kind in bounce else {}),
            **({"click": {"link": news.link}} if news.kind == "clicked" else {}),
        },
    }


def sendgrid(provider: Provider, news: News, key: str) -> Any:
    event = {
        "event": provider.words[news.kind],
        "email": news.recipient,
        "timestamp": news.epoch,
        "anymail_id": news.provider_id,
        "sg_event_id": f"event-{news.number}",
        "sg_message_id": "x.filter",
        **({"message": news.name} if news.name else {}),
        **({"url": news.link} if news.kind == "clicked" else {}),
        **({"type": "bounce", "reason": "500 unknown recipient"} if news.kind == "hard" else {}),
        **({"type": "blocked", "reason": "452 too many"} if news.kind == "soft" else {}),
    }
    return [event]


def sparkpost(provider: Provider, news: News, key: str) -> Any:
    event = {
        "type": provider.words[news.kind],
        "event_id": f"event-{news.number}",
        "transmission_id": news.provider_id,
        "raw_rcpt_to": news.recipient,
        "timestamp": str(news.epoch),
        "rcpt_meta": {"message": news.name} if news.name else {},
        **({"bounce_class": "10" if news.kind == "hard" else "22"} if news.kind in ("hard", "soft") else {}),
        **({"target_link_url": news.link} if news.kind == "clicked" else {}),
    }
    return [{"msys": {"message_event": event}}]


def unisender(provider: Provider, news: News, key: str) -> Any:
    event = {
        "job_id": news.provider_id,
        "metadata": {"message": news.name} if news.name else {},
        "email": news.recipient,
        "status": provider.words[news.kind],
        "event_time": news.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        **({"url": news.link} if news.kind == "clicked" else {}),
        **({"delivery_info": {"delivery_status": "err_user_unknown"}} if news.kind == "hard" else {}),
    }
    events = [{"event_name": "transactional_email_status", "event_data": event}]
    return {"auth": "AUTH", "events_by_user": [{"user_id": 1, "events": events}]}


counter = iter(range(1_000_000))

USUAL = {"delivered": "delivered", "opened": "opened", "clicked": "clicked", "unsubscribed": "unsubscribed"}
PROVIDERS = [
    Provider(
        "amazon_ses",
        {"sent": "Send", "delivered": "Delivery", "hard": "Bounce", "soft": "Bounce", "complained": "Complaint"}
        | {"opened": "Open", "clicked": "Click"},
        ses,
        headers=lambda said: {"x-amz-sns-message-type": said["Type"], "x-amz-sns-message-id": said["MessageId"]},
    ),
    Provider(
        "brevo",
        {"sent": "request", "delivered": "delivered", "hard": "hard_bounce", "soft": "soft_bounce"}
        | {"complained": "spam", "opened": "unique_opened", "clicked": "click", "unsubscribed": "unsubscribe"},
        brevo,
    ),
    Provider(
        "mailersend",
        {**USUAL, "sent": "sent", "hard": "hard_bounced", "soft": "soft_bounced", "complained": "spam_complaint"},
        mailersend,
        "MAILERSEND_SIGNING_SECRET",
        hexed("Signature"),
    ),
    Provider(
        "mailgun",
        {name: (name, {}) for name in (*USUAL, "complained")}
        | {
            "hard": ("failed", {"severity": "permanent", "reason": "bounce", "delivery-status": {"message": "No"}}),
            "soft": ("failed", {"severity": "temporary", "reason": "generic"}),
        },
        mailgun,
        "MAILGUN_WEBHOOK_SIGNING_KEY",
    ),
    Provider(
        "mailjet",
        {"delivered": "sent", "hard": "bounce", "soft": "bounce", "complained": "spam", "opened": "open"}
        | {"clicked": "click", "unsubscribed": "unsub"},
        mailjet,
    ),
    Provider(
        "mailtrap",
        {"delivered": "delivery", "hard": "bounce", "soft": "soft bounce", "complained": "spam", "opened": "open"}
        | {"clicked": "click", "unsubscribed": "unsubscribe"},
        mailtrap,
        "MAILTRAP_TRACKING_SECRET",
        hexed("Mailtrap-Signature"),
    ),
    Provider(
        "mandrill",
        {"sent": "send", "hard": "hard_bounce", "soft": "soft_bounce", "complained": "spam"}
        | {"opened": "open", "clicked": "click", "unsubscribed": "unsub"},
        mandrill,
        "MANDRILL_WEBHOOK_KEY",
        mandrill_signature,
        path="mandrill/",
        form="mandrill_events",
    ),
    Provider(
        "postal",
        {"delivered": {"status": "Sent"}, "soft": {"status": "SoftFail"}, "hard": {}, "clicked": {"url": "https://x"}},
        postal,
        "POSTAL_WEBHOOK_KEY",
        postal_signature,
        setting=lambda key: pem_body(KEYS[key]),
    ),
    Provider(
        "postmark",
        {
            "delivered": ("Delivery", "DeliveredAt", {}),
            "hard": ("Bounce", "BouncedAt", {"Type": "HardBounce"}),
            "soft": ("Bounce", "BouncedAt", {"Type": "SoftBounce"}),
            "complained": ("SpamComplaint", "BouncedAt", {"Type": "SpamComplaint"}),
            "opened": ("Open", "ReceivedAt", {}),
            "clicked": ("Click", "ReceivedAt", {}),
            "unsubscribed": ("SubscriptionChange", "ChangedAt", {"SuppressionReason": "ManualSuppression"}),
        },
        postmark,
    ),
    Provider(
        "resend",
        {"sent": "email.sent", "delivered": "email.delivered", "hard": "email.bounced", "soft": "email.bounced"}
        | {"complained": "email.complained", "opened": "email.opened", "clicked": "email.clicked"},
        resend,
        "RESEND_SIGNING_SECRET",
        svix_signature,
        setting=lambda key: "whsec_" + b64encode(key.encode()).decode(),
    ),
    Provider(
        "sendgrid",
        {"sent": "processed", "delivered": "delivered", "hard": "bounce", "soft": "bounce", "complained": "spamreport"}
        | {"opened": "open", "clicked": "click", "unsubscribed": "unsubscribe"},
        sendgrid,
        "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY",
        curve_signature,
        setting=lambda key: pem_body(CURVES[key]),
    ),
    Provider(
        "sparkpost",
        {"delivered": "delivery", "hard": "bounce", "soft": "bounce", "complained": "spam_complaint", "opened": "open"}
        | {"clicked": "click", "unsubscribed": "list_unsubscribe", "sent": "injection"},
        sparkpost,
    ),
    Provider(
        "unisender_go",
        {**USUAL, "sent": "sent", "hard": "hard_bounced", "soft": "soft_bounced", "complained": "spam"},
        unisender,
        "UNISENDER_GO_API_KEY",
    ),
]
