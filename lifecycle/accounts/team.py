from django.contrib.auth.models import User
from django.db.models import QuerySet

MOST = 200


def who_may(right: str) -> QuerySet[User]:
    """Those who may sign in and have this right, such as "campaigns.change_task", by name."""
    may = User.objects.with_perm(right, backend="django.contrib.auth.backends.ModelBackend")
    return may.filter(is_staff=True).order_by("first_name", "last_name", "username").distinct()


def name_of(user: User) -> str:
    return (user.get_full_name() or user.get_username())[:150]
