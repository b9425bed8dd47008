import re
from collections.abc import Mapping
from typing import Any

from campaigns.message_templates.save import BadTemplate
from channels.content.compile_email import mjml_of
from channels.content.problem import TemplateProblem
from channels.content.shelter import Shelter
from lifecycle.brand.read import the_brand

_ENDS = re.compile(r"(</mj-[a-z]+>|<mj-(?:head|body|section|wrapper|column|attributes)[^<>]*>)(?=<)")


def mjml_of_blocks(source: Mapping[str, Any], locale: str) -> str:
    """What the blocks are laid out from, for somebody who goes on by hand. Raises BadTemplate."""
    shelter = Shelter()
    try:
        page = mjml_of(source, shelter, brand=the_brand(), locale=locale or "en")
    except TemplateProblem as problem:
        raise BadTemplate(problem.sentence) from problem
    return _ENDS.sub(r"\1\n", shelter.release(page))
