from dataclasses import fields

from lifecycle.brand.brand import Brand
from lifecycle.brand.models import THE_ONE, InstallationBrand

PARTS = tuple(one.name for one in fields(Brand))


def the_brand() -> Brand:
    """One statement: whoever needs it for many asks once."""
    said = InstallationBrand.objects.filter(pk=THE_ONE).values(*PARTS).first()
    if not said:
        return Brand()
    social = tuple((str(network), str(href)) for network, href in said.pop("social") or ())
    return Brand(**{name: value for name, value in said.items() if value}, social=social)
