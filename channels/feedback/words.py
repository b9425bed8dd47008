"""The words by which people end and begin texts, in any case and dress."""

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "UNSTOP", "YES"})
HELP = frozenset({"HELP", "INFO"})


def meaning(text: str, opt_out_type: str = "") -> str:
    """`stop`, `start`, `help`, or empty: something for a person to read. What Twilio has understood is believed."""
    if opt_out_type.upper() in ("STOP", "START", "HELP"):
        return opt_out_type.lower()
    word = "".join(letter for letter in text if letter.isalnum()).upper()
    for name, words in (("stop", STOP), ("start", START), ("help", HELP)):
        if word in words:
            return name
    return ""
