"""From what a marketer wrote to what a message is filled from: once per version."""

import re
from collections.abc import Mapping
from typing import Any

import mrml

from channels.content.check_blocks import check
from channels.content.content import prepare_payload
from channels.content.footer_words import direction_of, words_of
from channels.content.links import Links
from channels.content.markup import plain_of_html
from channels.content.mjml import Mjml
from channels.content.nesting import refuse_too_deep
from channels.content.plain_text import plain_text
from channels.content.problem import TemplateProblem
from channels.content.scan import scan
from channels.content.shelter import Shelter
from lifecycle.brand.brand import Brand

_PIXEL = '<img src="{{ open_pixel_url }}" width="1" height="1" alt="" style="display:block;width:1px;height:1px">'
# For scanners, which follow every link: no person sees it, nor does a screen reader or the tab key stop at it.
_TRAP = '<a href="{{ links.trap }}" style="display:none" aria-hidden="true" tabindex="-1"></a>'
HEADER_TEXTS = ("subject", "preheader", "from_name", "reply_to")


def compile_email(
    source: Mapping[str, Any],
    *,
    brand: Brand | None = None,
    locale: str = "en",
    marketing: bool = True,
    snippets: Mapping[str, str] | None = None,
    marks: bool = False,
) -> dict[str, Any]:
    """`source`: {subject, preheader, from_name, reply_to, blocks: […]}, or `html` or `mjml` (and `text`) in place of the
    blocks. `marks`: name the blocks in the page, for the studio.

    Returns the payload that `Content` stores. Raises `TemplateProblem` in words.
    """
    brand = brand or Brand()
    if not str(source.get("subject") or "").strip():
        raise TemplateProblem("the mail needs a subject.")
    if source.get("html"):
        page, text = _pasted(str(source["html"]), str(source.get("text") or ""), marketing, locale)
    elif source.get("mjml"):
        laid_out = html_of_mjml(str(source["mjml"]))
        page, text = _pasted(laid_out, str(source.get("text") or ""), marketing, locale)
    else:
        page, text = _built(source, brand, locale, marketing, marks)
    links = Links()
    source = {**source, "from_name": source.get("from_name") or brand.company}
    payload: dict[str, Any] = {name: str(source.get(name) or "").strip() for name in HEADER_TEXTS}
    payload["html"] = _with_pixel(links.in_html(page))
    payload["text"] = links.in_text(text)
    payload["links"] = links.sources
    if snippets and (used := used_snippets(payload, snippets)):
        payload["snippets"] = used
    prepare_payload("email", payload)
    return payload


def used_snippets(payload: Mapping[str, Any], snippets: Mapping[str, str]) -> dict[str, str]:
    """Those that are named, and those that these name: content is whole in itself."""
    texts = [value for value in payload.values() if isinstance(value, str)] + list(payload.get("links") or ())
    used: dict[str, str] = {}
    while texts:
        for name in re.findall(r"""\{%-?\s{0,9}(?:include|render)\s{1,9}["']([^"']+)["']""", texts.pop()):
            if name in snippets and name not in used:
                used[name] = snippets[name]
                texts.append(snippets[name])
    return used


def _built(source: Mapping[str, Any], brand: Brand, locale: str, marketing: bool, marks: bool) -> tuple[str, str]:
    shelter = Shelter()
    page = mjml_of(source, shelter, brand=brand, locale=locale, marketing=marketing, marks=marks)
    text = plain_text(source["blocks"], brand=brand, words=words_of(locale), marketing=marketing)
    return shelter.release(_laid_out(page)), text


def mjml_of(
    source: Mapping[str, Any],
    shelter: Shelter,
    *,
    brand: Brand,
    locale: str,
    marketing: bool = True,
    marks: bool = False,
) -> str:
    """The blocks as MJML, whose words stand aside in the shelter."""
    blocks = check(source.get("blocks"))
    for name in HEADER_TEXTS:
        scan(str(source.get(name) or ""))
    direction = direction_of(locale)
    build = Mjml(shelter, brand, words_of(locale), "right" if direction == "rtl" else "left", marks=marks)
    place = next((number for number, block in enumerate(blocks) if block["kind"] == "footer"), None)
    return build.page(
        blocks,
        subject=str(source.get("subject") or ""),
        preheader=str(source.get("preheader") or ""),
        locale=locale,
        direction=direction,
    ) + build.close(blocks[place] if place is not None else {"kind": "footer"}, place, marketing=marketing)


def html_of_mjml(source: str) -> str:
    """Of MJML that somebody wrote: its Liquid stays where it is. Raises `TemplateProblem`."""
    scan(source)
    shelter = Shelter()
    source = source.replace("\r\n", "\n")  # as browsers send lines, and mrml reads none
    return shelter.release(_laid_out(shelter.put_aside(source)))


def _laid_out(page: str) -> str:
    refuse_too_deep(page)
    try:
        return str(mrml.to_html(page).content)
    except OSError as error:  # how mrml reports what it cannot read
        raise TemplateProblem("this mail could not be laid out.") from error


def _pasted(page: str, text: str, marketing: bool, locale: str) -> tuple[str, str]:
    scan(page)
    text = text or plain_of_html(page)
    words = words_of(locale)
    if marketing and "unsubscribe_url" not in page:
        line = f'<p style="text-align:center"><a href="{{{{ unsubscribe_url }}}}">{words.unsubscribe}</a></p>'
        page = _before_end(page, line)
    if marketing and "unsubscribe_url" not in text:
        text += f"\n\n-- \n{words.unsubscribe}: {{{{ unsubscribe_url }}}}\n"
    return page, text


def _with_pixel(page: str) -> str:
    page = page if "open_pixel_url" in page else _before_end(page, _PIXEL)
    return page if "links.trap" in page else _before_end(page, _TRAP)


def _before_end(page: str, piece: str) -> str:
    at = page.lower().rfind("</body>")
    return page + piece if at < 0 else page[:at] + piece + page[at:]
