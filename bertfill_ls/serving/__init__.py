"""What an inference server needs to serve a model by the Open Inference Protocol (v2): the tensors and the answers.

No server lives here: KServe's and MLServer's own load what ``repository`` writes. Who asks one lives in ``remote``.
"""
