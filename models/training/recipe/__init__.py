"""The training recipe: vocabulary, token stream, windows, masking, network, optimisers, checkpoints.

Nothing here is imported by the language server; the recipe runs under PyTorch in an
environment of its own.
"""
