from campaigns.message_templates.design import designs
from campaigns.message_templates.design_words import DESIGN_WORDS


def test_every_design_is_called_in_words_that_the_interface_can_translate() -> None:
    said = {words for design in designs().values() for words in (design.name, design.says)}
    assert said == DESIGN_WORDS
