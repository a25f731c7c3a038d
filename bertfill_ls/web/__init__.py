"""The workbench in the browser: one page, the language server behind it over a WebSocket, and batches over HTTP.

It needs the extra ``web``: uvicorn and websockets, which carry HTTP and WebSocket, and starlette, which takes requests
apart. They were chosen to be lived with for ten years: all of them are Python without a compiled part, so that a wheel
installs wherever Python does; each keeps to a published interface (ASGI) and can be replaced without the others; and
the three that they need in turn (h11, click, anyio) are small and old. Hypercorn brings HTTP/2 and its parsers, which a
loopback has no use for; granian is compiled; writing HTTP ourselves would be the part of this program that is attacked
first. The standard library has no WebSocket.
"""
