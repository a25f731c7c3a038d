"""Importing the protocol's types without what attrs leaves behind for each of them, 13 MB of a bare server's 31.

attrs (26.1) makes each of lsprotocol's five hundred classes twice, for their slots, so that the first one is garbage;
keeps the source of their methods for debuggers; and gives those methods a copy of all the names of the module that is
being imported, so that annotations can be looked up in it: 10 MB together. A module that is not listed yet has no names
to copy.
"""

import gc
import importlib
import importlib.util
import linecache
import sys

_PACKAGE, _MODULE = "lsprotocol", "types"

# New objects after which the garbage among them is looked for, old ones never. Dead classes make room for the next ones
# so, in no more time than importing takes without; looking among all objects once afterwards takes 25 ms.
_YOUNG, _NEVER = 3000, 1 << 30


def import_types() -> None:
    """Import ``lsprotocol.types``, as ``import`` does but for what would be left behind.

    Raises:
        ImportError: lsprotocol is not there.
    """
    name = f"{_PACKAGE}.{_MODULE}"
    if name in sys.modules:
        return
    package = importlib.import_module(_PACKAGE)
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ImportError(f"no {name}", name=name)
    module = importlib.util.module_from_spec(spec)
    was_enabled, thresholds = gc.isenabled(), gc.get_threshold()
    gc.set_threshold(_YOUNG, _NEVER, _NEVER)
    gc.enable()
    try:
        spec.loader.exec_module(module)
    finally:
        gc.set_threshold(*thresholds)
        if not was_enabled:
            gc.disable()
    sys.modules[name] = module  # after it has been executed, other than by ``import``
    setattr(package, _MODULE, module)
    linecache.clearcache()
