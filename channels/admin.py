from channels.outbox.admin import HaltAdmin, OutboxAdmin
from channels.pictures.admin import PictureAdmin

__all__ = ["HaltAdmin", "OutboxAdmin", "PictureAdmin"]
