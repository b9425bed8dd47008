from lifecycle.consent.models import Topic


def topic_names() -> dict[str, str]:
    return {topic.key: topic.words for topic in Topic.objects.all()}
