import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache


@lru_cache
def threads(name: str, width: int) -> ThreadPoolExecutor:
    """Of this process, kept while it lives."""
    return ThreadPoolExecutor(width, thread_name_prefix=name)


# A fork has none of its parent's threads, and would wait for them for ever.
os.register_at_fork(after_in_child=threads.cache_clear)
