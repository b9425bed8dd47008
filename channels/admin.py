from channels.outbox.admin import HaltAdmin, OutboxAdmin

__all__ = ["HaltAdmin", "OutboxAdmin"]
