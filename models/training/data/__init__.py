"""From openly licensed text to a token stream: sources, vocabulary, preparation. Nothing here needs PyTorch."""
