"""Every figure of the model card: what is asked, of whom, and how it is counted. Nothing here needs PyTorch."""
