"""Bytes to requests and back: transport, framing, JSON-RPC and the life cycle of a session."""
