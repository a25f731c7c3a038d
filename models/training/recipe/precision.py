"""In which precision matrices are multiplied on a device.

bfloat16 pays only where the machine has instructions for it: 1.5 times the tokens of float32 on a CPU with AVX-512
bf16, tensor cores on CUDA. On a CPU without them PyTorch falls back to plain loops, and a step of Muon that takes 0.3
seconds in float32 takes ten.
"""

import torch


def product_dtype(device: torch.device | str) -> torch.dtype:
    """Return the faster of bfloat16 and float32 for matrix products on this device."""
    if torch.device(device).type != "cpu":
        return torch.bfloat16
    # AVX-512 and AMX on x86, NEON and SVE on ARM: each names its own.
    native = any(present for name, present in torch.cpu.get_capabilities().items() if name.endswith("bf16"))
    return torch.bfloat16 if native else torch.float32
