"""Each answers one question about a design, once; what it said stands where the design is."""
