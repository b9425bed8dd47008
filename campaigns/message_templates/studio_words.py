from django.utils.translation import gettext as _


def words_of_the_page() -> dict[str, str]:
    """What the studio's scripts say."""
    return {
        "add": _("Add"),
        "remove": _("Take out"),
        "up": _("Move up"),
        "down": _("Move down"),
        "moved": _("Move"),
        "copy": _("Duplicate"),
        "who": _("Who sees it"),
        "column": _("Columns"),
        "rows": _("Lines"),
        "wrote": _("Writing"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "whose": _("Who sees this block"),
        "how": _("How it is compared"),
        "value": _("With what"),
        "everybody": _("Everybody"),
        "liquid": _("More than that, in Liquid"),
        "others": _("Write one for the others"),
        "op_is": _("is"),
        "op_is_not": _("is not"),
        "op_more": _("is more than"),
        "op_less": _("is less than"),
        "op_has": _("contains"),
        "op_set": _("is filled in"),
        "op_empty": _("is empty"),
    }
