from lifecycle.look.link import admin_link


def test_a_page_that_is_not_there_has_no_link() -> None:
    assert admin_link("no_such_page") == ""


def test_what_is_asked_for_stands_in_the_address() -> None:
    assert admin_link("auth_user_changelist", q="a b") == "/admin/auth/user/?q=a+b"
