"""What every test starts from: an environment that does not depend on who runs it."""

import os
import signal
import tempfile

from hypothesis import settings

# Nothing is timed in a test, on a machine that others use too.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# The server speaks the language of its environment to clients that name none; the tests expect English.
os.environ["LC_ALL"] = "C.UTF-8"

# A suite that a script starts in the background has Ctrl+C ignored, and hands that on to every program it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What a program remembers between two starts must not come from another run, nor be left in the home of who runs this.
_cache = tempfile.TemporaryDirectory(prefix="bertfill-cache-")
os.environ["XDG_CACHE_HOME"] = _cache.name

# Nor must the models that they have installed, or the one that they chose.
_data = tempfile.TemporaryDirectory(prefix="bertfill-data-")
os.environ["BERTFILL_DATA"] = _data.name
