"""Phone numbers in E.164. A number need not be in use, only possible: providers know better which exist."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat, ValidationResult

INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)


class BadPhone(ValueError):
    pass


def normalise(raw: str, region: str | None = None) -> str:
    """`region` (ISO 3166-1 alpha-2) reads numbers that were written without a country code."""
    text = raw.strip()
    if INTERNATIONAL.fullmatch(text) and _is_plain(text):
        return text
    if text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise BadPhone(_sentence(raw, error.error_type)) from None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise BadPhone(f"“{raw[:40]}” has too few or too many digits for a phone number.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _sentence(raw: str, error_type: int) -> str:
    if error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
        return f"“{raw[:40]}” has no country code. Write it as +49 170 1234567."
    return f"“{raw[:40]}” is not a phone number."


def _is_plain(text: str) -> bool:
    """Whether parsing would leave the text as it is. Parsing costs 80 µs, which is most of an import."""
    for length in (1, 2, 3):
        shape = _shape(int(text[1 : 1 + length]))
        if shape is not None:
            lengths, prefix = shape
            rest = text[1 + length :]
            return len(rest) in lengths and rest[0] != "0" and not (prefix and prefix.match(rest))
    return False


@lru_cache(maxsize=1024)
def _shape(country_code: int) -> tuple[frozenset[int], re.Pattern[str] | None] | None:
    region = phonenumbers.region_code_for_country_code(country_code)
    metadata = PhoneMetadata.metadata_for_region(region, None) if region not in ("ZZ", "001") else None
    if metadata is None or metadata.general_desc is None:
        return None
    prefix = metadata.national_prefix_for_parsing
    return frozenset(metadata.general_desc.possible_length), re.compile(prefix) if prefix else None
