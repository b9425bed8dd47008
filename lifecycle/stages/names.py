from lifecycle.stages.models import Stage


def name_of(key: str) -> str:
    return Stage.objects.filter(key=key).values_list("name", flat=True).first() or key
