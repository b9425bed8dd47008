from lifecycle.look.names import called
from lifecycle.stages.models import Stage


def name_of(key: str) -> str:
    return called(key, _names)


def _names() -> dict[str, str]:
    return dict(Stage.objects.values_list("key", "name"))
