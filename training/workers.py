"""Several processes that train one network, each on its share of every batch.

With one thread each: small recurrent steps gain nothing from threads.
"""

import tempfile
from collections.abc import Callable
from typing import TypeVar

import torch

Job = TypeVar("Job")


def run_workers(work: Callable[[int, Job], None], job: Job, workers: int) -> None:
    """Call ``work(rank, job)`` in every process; with one worker, in this one."""
    if workers == 1:
        work(0, job)
        return
    with tempfile.TemporaryDirectory() as meeting:
        torch.multiprocessing.start_processes(
            _meet, (work, job, workers, meeting), nprocs=workers, start_method="fork"
        )


def _meet(
    rank: int, work: Callable[[int, Job], None], job: Job, workers: int, meeting: str
) -> None:
    torch.set_num_threads(1)
    torch.distributed.init_process_group(
        "gloo", f"file://{meeting}/meeting", rank=rank, world_size=workers
    )
    work(rank, job)
    torch.distributed.destroy_process_group()


def share_gradients(network: torch.nn.Module, workers: int) -> None:
    """Replace every worker's gradients by the mean over the workers."""
    if workers == 1:
        return
    gradients = [p.grad for p in network.parameters() if p.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    torch.distributed.all_reduce(flat)
    parts = (flat / workers).split([gradient.numel() for gradient in gradients])
    for gradient, part in zip(gradients, parts, strict=True):
        gradient.copy_(part.view_as(gradient))
