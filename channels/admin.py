from channels.outbox.admin import OutboxAdmin

__all__ = ["OutboxAdmin"]
