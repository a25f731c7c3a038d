"""Everything that can go wrong between a client and the server, tried at length: ``make torture``."""
