import os

from lifecycle.settings import *  # noqa: F403
from lifecycle.settings import DATA_DIR, DATABASES

if os.environ.get("TEST_SQLITE_FILE"):
    # a file, because threads of one test do not share Django's in-memory database
    DATABASES["default"]["TEST"] = {"NAME": os.environ["TEST_SQLITE_FILE"]}
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Else each client's WhiteNoise looks at every static file there is, a tenth of the whole run's time.
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = DATA_DIR / "files-of-tests"
