"""``python -m bertfill_ls`` is the ``bertfill-ls`` command."""

import sys

from bertfill_ls.cli.main import main

sys.exit(main())
