"""The dark mode of a mail. Whoever ignores `prefers-color-scheme`, as Gmail does, shows the light one, or darkens it
in its own way: all words have a colour of their own, and no picture carries words."""

_PAGE, _CARD, _BAND, _INK, _QUIET, _LINK = "#111318", "#1b1e25", "#252a34", "#e7e9ee", "#a3abb8", "#b4c0fc"

PARAGRAPHS = (
    "p { margin: 0 0 16px; } p:last-child { margin-bottom: 0; } ul, ol { margin: 0 0 16px; padding: 0 0 0 24px; }"
    " li { margin: 0 0 6px; }"
)
DARK = (
    ":root { color-scheme: light dark; supported-color-schemes: light dark; } @media (prefers-color-scheme: dark) {"
    f" body, .page {{ background: {_PAGE} !important; }}"
    f" .card, .card > table {{ background: {_CARD} !important; }}"
    f" .tone-soft, .tone-soft > table {{ background: {_BAND} !important; }}"
    f" .ink div, .ink p, .ink li, .ink h1, .ink h2, .ink h3, .ink td, .ink th {{ color: {_INK} !important; }}"
    f" .soft div, .soft a, .soft td {{ color: {_QUIET} !important; }} .ink a:not([class]) {{ color: {_LINK} !important; }}"
    f" .ink .figure {{ color: {_LINK} !important; }}"
    f" .code span {{ color: {_INK} !important; border-color: {_LINK} !important; }}"
    f" .outlined a, .outlined td {{ color: {_INK} !important; border-color: {_INK} !important; }} }}"
)
