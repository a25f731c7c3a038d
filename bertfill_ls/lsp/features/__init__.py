"""One short file per request: take the document, find the place, ask the engine, convert the answer."""
