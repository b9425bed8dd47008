from django.dispatch import Signal

# Sent once per batch after it has committed, with ids=[...]. It only wakes: whatever it starts is found again
# by a sweep over the pending rows.
events_recorded = Signal()
