"""The training itself, under PyTorch: windows and masks, network, optimisers, schedules, checkpoints."""
