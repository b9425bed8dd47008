from pathlib import Path

from django.core.management import call_command


def test_no_two_things_of_the_api_share_a_name_in_its_schema(tmp_path: Path) -> None:
    call_command("spectacular", file=str(tmp_path / "schema.yml"), fail_on_warn=True, validate=True)
