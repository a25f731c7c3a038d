"""What the model is shown and what its numbers mean: windows, candidates, phrases, what they rest on."""
