from campaigns.reports.contact_admin import ContactPageAdmin

__all__ = ["ContactPageAdmin"]
