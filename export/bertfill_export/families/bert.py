"""BERT, and what is a BERT by another name: wwm, RoBERTa-wwm-ext, RBT, MacBERT, LERT, PERT, uer's, and SikuBERT.

The early conversions of ERNIE 3.0 say that they are BERTs, and have a table more; they are read as what they are.
"""

from bertfill_export.families.ernie import add_task_type
from bertfill_export.families.family import Family

BERT = Family(name="BERT", prefix="bert", rearrange=add_task_type)
