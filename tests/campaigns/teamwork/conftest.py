import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from lifecycle.accounts.roles import ANALYST, APPROVER, MARKETER


def member(name: str, role: str, **more: str) -> User:
    user = User.objects.create_user(name.lower(), first_name=name, is_staff=True, **more)
    user.groups.add(Group.objects.get(name=role))
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def mara(db: None) -> User:
    return member("Mara", MARKETER, last_name="Kowalski")


@pytest.fixture
def jonas(db: None) -> User:
    return member("Jonas", APPROVER)


@pytest.fixture
def anne(db: None) -> User:
    return member("Anne", ANALYST)
