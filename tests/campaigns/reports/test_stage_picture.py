from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from campaigns.reports.stage_picture import CARD_HEIGHT, Card, Flow, Picture, StageCount, picture

KEYS = ["activation", "retention", "revenue", "loyalty"]


def stages(quiet: bool = True, people: int = 100) -> list[StageCount]:
    row = [StageCount(key, key.title(), "flag", people) for key in KEYS]
    return [*row, StageCount("asleep", "Asleep", "bedtime", people, is_aside=True)] if quiet else row


def edge(drawn: Picture, source: str, target: str) -> str:
    return next(edge.direction for edge in drawn.edges if (edge.source, edge.target) == (source, target))


def test_moves_are_forward_back_or_won_back() -> None:
    drawn = picture(
        stages(),
        [
            Flow("activation", "retention", 9),
            Flow("revenue", "retention", 3),
            Flow("loyalty", "asleep", 2),
            Flow("asleep", "revenue", 4),
        ],
    )
    assert edge(drawn, "Activation", "Retention") == "forward"
    assert edge(drawn, "Revenue", "Retention") == "back"
    assert edge(drawn, "Loyalty", "Asleep") == "back"
    assert edge(drawn, "Asleep", "Revenue") == "won"
    assert (drawn.went_quiet, drawn.came_back, drawn.moved) == (2, 4, 18)


def test_width_is_people() -> None:
    drawn = picture(stages(), [Flow("activation", "retention", 400), Flow("retention", "revenue", 200)])
    assert [edge.width for edge in drawn.edges] == [18, 9]


def test_nobody_who_moved_draws_no_line_and_a_stage_that_is_gone_draws_none() -> None:
    drawn = picture(stages(), [Flow("activation", "retention", 0), Flow("trial", "retention", 5)])
    assert drawn.edges == []


def test_a_picture_without_stages_is_empty() -> None:
    assert picture([], []).cards == []


def test_the_list_on_a_phone_says_what_moved_between_neighbours() -> None:
    drawn = picture(stages(), [Flow("activation", "retention", 9), Flow("retention", "activation", 2)])
    assert [(step.forward, step.back) for step in drawn.path] == [(9, 2), (0, 0), (0, 0), (0, 0)]


def overlap(one: Card, other: Card) -> bool:
    beside = one.left + one.width <= other.left or other.left + other.width <= one.left
    return not (beside or one.bottom <= other.top or other.bottom <= one.top)


any_stages = st.lists(st.booleans(), min_size=1, max_size=7).map(
    lambda asides: [StageCount(f"s{i}", f"S{i}", "flag", i * 10, is_aside=aside) for i, aside in enumerate(asides)]
)


@given(any_stages, st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 500)), max_size=20))
def test_cards_never_overlap_and_all_stays_within_the_picture(
    found: list[StageCount], moves: list[tuple[int, int, int]]
) -> None:
    flows = [Flow(f"s{source}", f"s{target}", people) for source, target, people in moves if source != target]
    drawn = picture(found, flows)
    assert not any(overlap(one, other) for one, other in combinations(drawn.cards, 2))
    assert all(card.left >= -0.01 and card.left + card.width <= 100.01 for card in drawn.cards)
    assert all(card.top + CARD_HEIGHT <= drawn.height for card in drawn.cards)
    assert all(0 <= edge.left <= 100 and 0 <= edge.top <= drawn.height for edge in drawn.edges)
