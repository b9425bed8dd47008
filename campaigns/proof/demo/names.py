"""Names and addresses of people who do not exist. Pure.

Addresses are of example.com; numbers lie in ranges set aside for fiction: Britain's 07700 900 000 to 999 and France's
06 39 98 00 00 to 99 99.
"""

FIRST = (
    "Amara Anton Asha Bruno Carla Chidi Daniela Diego Elif Emma Felix Freya Gita Goran Ines Ivan Jamal Joana Kamal "
    "Kira Lars Leila Linh Lucas Maja Malik Marta Mateo Mei Milan Nadia Nils Nina Noor Oskar Paola Pavel Priya Rafael "
    "Rosa Samir Sofia Tariq Tess Uma Viktor Yara Zoe"
).split()
LAST = (
    "Abara Almeida Andersson Bakker Banerjee Bauer Becker Berg Bianchi Brandt Carter Castro Chen Costa Dahl Diallo "
    "Dubois Eriksen Evans Farah Ferrari Fischer Garcia Greco Haddad Hansen Hughes Ibrahim Ito Jansen Kaya Keller Khan "
    "Kim Kovacs Larsen Lopez Marino Mendes Meyer Moreau Mwangi Nakamura Nguyen Novotny Okoye Olsen Osei Park Pereira "
    "Petit Rossi Santos Schmidt Silva Singh Suzuki Tran Visser Weber Yilmaz"
).split()


def name_of(number: int) -> tuple[str, str]:
    """First and last name; no two numbers below len(FIRST) * len(LAST) share both."""
    return FIRST[number % len(FIRST)], LAST[number % len(LAST)]


def email_of(first: str, last: str, tag: str = "") -> str:
    return f"{first}.{last}{tag}@example.com".lower()


def british(number: int) -> str:
    return f"+447700900{number % 1000:03}"


def french(number: int) -> str:
    return f"+3363998{number % 10000:04}"
