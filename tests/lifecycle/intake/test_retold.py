from django.urls import get_resolver
from django.utils.translation import override

from lifecycle.look.retold import retold


def test_that_the_command_line_read_a_file_is_told_in_french_where_no_command_ever_ran() -> None:
    get_resolver().url_patterns  # noqa: B018  # all that the web loads
    with override("fr"):
        assert retold("read the file “orders.csv”") != "read the file “orders.csv”"
