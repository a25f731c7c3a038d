"""Bytes to requests and back: transport, JSON-RPC and life cycle, and whether the client still lives."""
