from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from tests.cast import Cast, gather

pytest.register_assert_rewrite("tests.stories.playing")
from tests.stories.playing import Play  # noqa: E402 its assertions explain themselves from here on


@pytest.fixture
def play(transactional_db: None, settings: Settings) -> Callable[[str], Play]:
    """A playbook, installed and live, with the cast around it and a clock that moves by hand."""
    settings.CLOCK = "manual"
    settings.GRID = timedelta(days=1)  # months go by
    cast: Cast = gather()
    return lambda key: Play(cast, key)
