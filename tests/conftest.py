"""What every test starts from: an environment that does not depend on who runs it."""

import os

# The server speaks the language of its environment to clients that name none; the tests expect English.
os.environ["LC_ALL"] = "C.UTF-8"
