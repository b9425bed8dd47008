from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from channels.pictures.models import Picture
from channels.pictures.redraw import BadPicture
from channels.pictures.save_picture import save_picture
from lifecycle.accounts.roles import ANALYST, MARKETER
from tests.cast import NOW
from tests.channels.pictures.test_redraw import SVG, picture

pytestmark = pytest.mark.django_db
LIBRARY = "/admin/channels/picture/"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(client: Client, data: bytes | None = None, **said: str) -> Any:
    file = SimpleUploadedFile("../../cup of <tea>.png", picture() if data is None else data, "image/png")
    return client.post(f"{LIBRARY}add/", {"file": file, **said})


def member(role: str) -> Client:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def test_a_marketer_uploads_one_and_everybody_sees_it() -> None:
    assert upload(member(MARKETER), alt="A cup").status_code == 302
    saved = Picture.objects.get()
    assert (saved.alt, saved.title, saved.width) == ("A cup", "cup of <tea>", 40)
    answer = Client().get(saved.address)
    assert answer["Content-Type"] == "image/png" and b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer["Cache-Control"]


def test_the_same_pixels_are_one_picture() -> None:
    first = save_picture(data=picture(), alt="A cup", by=None, now=NOW)
    again = save_picture(data=picture(), alt="My cup", by=None, now=NOW)
    assert first.pk == again.pk and Picture.objects.get().alt == "My cup"


def test_what_it_shows_is_asked_unless_it_only_decorates() -> None:
    with pytest.raises(BadPicture, match="Say what it shows"):
        save_picture(data=picture(), alt=" ", by=None, now=NOW)
    assert save_picture(data=picture(), alt="", is_decoration=True, by=None, now=NOW).alt == ""


def test_a_script_in_the_dress_of_a_picture_is_not_kept(files: Path) -> None:
    answer = upload(member(MARKETER), SVG, alt="A cup", quiet="1")
    assert answer.status_code == 422 and "This is no picture" in answer.json()["problem"]
    assert not Picture.objects.exists() and not list(files.rglob("*.*"))


def test_the_studio_gets_its_address_back() -> None:
    told = upload(member(MARKETER), alt="A cup", quiet="1").json()
    assert told == {"address": Picture.objects.get().address, "alt": "A cup"}


@pytest.mark.parametrize(
    "name", ["nothing.png", "..%2Fsecret_key", "../secret_key", "a" * 32 + ".svg", "b" * 32 + ".png"]
)
def test_no_other_file_is_served(name: str, files: Path) -> None:
    (files / "secret_key").write_text("x")
    (files / "pictures").mkdir()
    (files / "pictures" / ("a" * 32 + ".svg")).write_bytes(SVG)
    assert Client().get(f"/pictures/{name}").status_code == 404


def test_whoever_may_only_look_adds_and_hides_nothing() -> None:
    save_picture(data=picture(), alt="A cup", by=None, now=NOW)
    analyst = member(ANALYST)
    assert "A cup" in analyst.get(LIBRARY).content.decode()
    assert upload(analyst, alt="Another").status_code == 403
    assert analyst.post(f"{LIBRARY}{Picture.objects.get().pk}/hide/").status_code == 403


def test_what_is_put_away_is_not_offered_and_still_shown_in_mails() -> None:
    saved = save_picture(data=picture(), alt="A cup", by=None, now=NOW)
    marketer = member(MARKETER)
    marketer.post(f"{LIBRARY}{saved.pk}/hide/")
    assert "A cup" not in marketer.get(f"{LIBRARY}choose/").content.decode()
    assert "A cup" in marketer.get(f"{LIBRARY}?show=put_away").content.decode()
    assert Client().get(saved.address).status_code == 200


def test_the_library_is_searched_and_asks_the_database_as_often_for_many_as_for_few(
    admin_client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(9):
        save_picture(data=picture(size=(10 + number, 10)), alt=f"Cup {number}", by=None, now=NOW)
    with django_assert_max_num_queries(8):
        admin_client.get(LIBRARY)
    found = admin_client.get(f"{LIBRARY}?find=cup+7").content.decode()
    assert "Cup 7" in found and "Cup 8" not in found
