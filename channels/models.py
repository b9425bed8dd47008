from channels.content.models import Content
from channels.feedback.models import DeliveryNews
from channels.outbox.models import Attempt, Halt, Lane, Message, SendingPlace
from channels.pictures.models import Picture
from channels.tracking.models import Hit

__all__ = ["Attempt", "Content", "DeliveryNews", "Halt", "Hit", "Lane", "Message", "Picture", "SendingPlace"]
