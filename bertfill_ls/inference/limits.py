"""What bounds the work of one request. Numbers alone: the server knows them before it imports anything heavy."""

DEFAULT_TOP_K = 5  # candidates for a gap, unless more or fewer are asked for
MOST_TOP_K = 50  # a longer list is read by nobody, and a gap of several masks takes a beam for each of its phrases

# `python -m benchmarks.experiments.phrases --questions PRIVATE --most 3141`, held-out two-character words, the first
# phrase right and one of five, in CPU time: left to right 5.7 % and 11.1 % in 22.4 ms, half as wide 9.4 % among five in
# 13.3 ms, twice as wide 11.7 % in 40.4 ms.
BEAM_WIDTH = 8

# Context tokens that an explanation hides: the nearest tell nearly everything, and the work grows with the square of
# the window.
TOKENS_HIDDEN = 64

# Padded tokens of one pass: beyond it a larger pass brings nothing on a CPU, and a stop takes longer.
TOKENS_A_PASS = 1024

FRAME = 2  # tokens around every window: [CLS] and [SEP]
