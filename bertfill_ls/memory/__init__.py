"""What a table knows: how often phrases are written, which words there are, and the lines that everybody quotes.

One file beside a model, read once and never copied. It knows characters and no model: any model whose vocabulary has
Chinese characters one by one can be asked together with it (``inference/model/mixing.py``). What makes the file is
``models/training/memory``.
"""
