"""Everything that knows what a model file is: tokenizers and ONNX Runtime live here and nowhere else."""
