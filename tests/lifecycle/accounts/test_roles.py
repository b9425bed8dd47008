"""Roles come with the installation, and stay as people set them up."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate, pre_migrate

pytestmark = pytest.mark.django_db


def migrate(meanwhile: str = "") -> None:
    """What a migrate tells everybody; `meanwhile` it brings this right."""
    here = {"verbosity": 0, "interactive": False, "using": "default"}
    config = apps.get_app_config("campaigns")
    made = Permission.objects.filter(codename=meanwhile).first()
    if made:
        made.delete()
    pre_migrate.send(sender=config, app_config=config, **here)
    if made:
        Permission.objects.create(codename=made.codename, name=made.name, content_type=made.content_type)
    post_migrate.send(sender=config, app_config=config, **here)


def rights(role: str) -> set[str]:
    return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))


def test_a_right_that_was_taken_from_a_role_stays_taken() -> None:
    before = rights("Marketer")
    Group.objects.get(name="Marketer").permissions.remove(Permission.objects.get(codename="publish_campaign"))
    migrate()
    assert rights("Marketer") == before - {"publish_campaign"}


def test_a_right_that_is_new_is_given_to_the_roles_that_need_it() -> None:
    before = rights("Marketer")
    migrate(meanwhile="add_broadcast")
    assert rights("Marketer") == before and "add_broadcast" in before
    assert "add_broadcast" not in rights("Analyst")


def test_a_role_that_was_taken_away_comes_back_whole() -> None:
    before = rights("Approver")
    Group.objects.get(name="Approver").delete()
    migrate()
    assert rights("Approver") == before
