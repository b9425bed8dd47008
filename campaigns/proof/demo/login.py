"""The one person who may sign in. Her password is made at the first start and kept beside the demo's database."""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User

NAME = "mara"


def login() -> str:
    """Her password; she is made where she is missing."""
    password = kept_password(Path(settings.DATA_DIR) / "northwind_password")
    user = mara()
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return password


def mara() -> User:
    """Without a password at first."""
    user, _made = User.objects.get_or_create(
        username=NAME,
        defaults={
            "first_name": "Mara",
            "last_name": "Kowalski",
            "email": "mara.kowalski@example.com",
            "is_staff": True,
            "is_superuser": True,
        },
    )
    return user


def kept_password(path: Path) -> str:
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(9))
    return path.read_text().strip()
