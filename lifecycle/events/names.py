"""The events we record ourselves, named as the field names them."""

OURS = "lifecycle"  # their source

SEGMENT_JOINED = "Segment Joined"  # segment
SEGMENT_LEFT = "Segment Left"  # segment
STAGE_CHANGED = "Stage Changed"  # from, to, reason
CONTACT_UPDATED = "Contact Updated"  # fields
CAMPAIGN_STARTED = "Campaign Started"  # start: key of a campaign that the contact is put into
SUBSCRIBED = "Subscribed"  # channel, topic, source
UNSUBSCRIBED = "Unsubscribed"  # channel, topic, source

# Of a message: channel, campaign_id, step, message (its reference), topic
EMAIL_SENT = "Email Sent"
EMAIL_DELIVERED = "Email Delivered"
EMAIL_BOUNCED = "Email Bounced"
EMAIL_OPENED = "Email Opened"
EMAIL_CLICKED = "Email Clicked"
EMAIL_COMPLAINED = "Email Complained"
EMAIL_RECEIVED = "Email Received"
TEXT_SENT = "Text Sent"
TEXT_DELIVERED = "Text Delivered"
TEXT_FAILED = "Text Failed"
TEXT_CLICKED = "Text Clicked"
TEXT_RECEIVED = "Text Received"

ALL = frozenset(value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str)) - {OURS}
