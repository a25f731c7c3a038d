"""ERNIE (Sun et al. 2019, 2021): a BERT that adds the embedding of a task to every token. Filling masks is task 0."""

from bertfill_export.families.family import Config, Family, StoredTensor, Tensors

_POSITIONS = "embeddings.position_embeddings.weight"
_TASKS = "embeddings.task_type_embeddings.weight"


def add_task_type(config: Config, tensors: Tensors) -> Tensors:
    """Add the row of task 0 to every position; no more than ERNIE 1.0 has to be done where there is no such table."""
    positions, tasks = tensors.get(_POSITIONS), tensors.get(_TASKS)
    if positions is None or tasks is None:
        return tensors
    without = {name: tensor for name, tensor in tensors.items() if name != _TASKS}
    if config.get("use_task_id") is False:
        return without
    both = StoredTensor(positions.shape, positions.kind, lambda: positions.load() + tasks.load()[0])
    return without | {_POSITIONS: both}


ERNIE = Family(name="ERNIE", prefix="ernie", rearrange=add_task_type)
