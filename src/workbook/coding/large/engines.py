"""Who does the work: this process, a pool of processes, or Dask on one machine or many."""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for
from typing import Any

from workbook.coding.large.chunk import Task, code_chunk
from workbook.errors import WorkbookError

__all__ = ["run_tasks"]

#: Chunks that wait for each worker, so that none is idle and none piles up.
_AHEAD = 2


def run_tasks(
    tasks: Iterable[Task], *, workers: int, engine: str = "processes", scheduler: str | None = None
) -> Iterator[dict[str, Any]]:
    """Do tasks and yield what was done, as it comes.

    Parameters
    ----------
    tasks : iterable of Task
        Taken as workers get free.
    workers : int
    engine : {"processes", "dask"}
    scheduler : str, optional
        The address of a Dask scheduler; by default one is started on this machine.

    Raises
    ------
    WorkbookError
        If a worker ends by itself, the engine is not known or its library not installed.
    """
    if engine == "dask":
        return _dask(tasks, workers, scheduler)
    if engine != "processes":
        raise WorkbookError(f"engine={engine!r} is not known; choose one of processes, dask")
    if scheduler is not None:
        raise WorkbookError("a scheduler is for the engine dask; add --engine dask")
    return map(code_chunk, tasks) if workers == 1 else _pool(tasks, workers)


def _prepare() -> None:
    """In a worker: the parent alone answers Ctrl-C, and no worker outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def watch() -> None:
            wait_for([sentinel])
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


def _pool(tasks: Iterable[Task], workers: int) -> Iterator[dict[str, Any]]:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare)
    running: set[Future[dict[str, Any]]] = set()
    over = False
    try:
        for task in tasks:
            running.add(pool.submit(code_chunk, task))
            if len(running) >= workers * _AHEAD:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
        over = True
    except BrokenProcessPool:
        raise WorkbookError(
            "a worker process ended by itself, perhaps for want of memory; run the same command again to go on "
            "where it stopped, with fewer --workers"
        ) from None
    finally:
        # when all is done the workers may end while the tables are gathered
        pool.shutdown(wait=not over, cancel_futures=True)


def _dask(tasks: Iterable[Task], workers: int, scheduler: str | None) -> Iterator[dict[str, Any]]:
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        raise WorkbookError(
            'the engine dask needs the library dask, which is not installed; run: pip install "stance-workbook[scale]"'
        ) from None
    cluster = client = None
    try:
        try:
            if scheduler is None:
                cluster = distributed.LocalCluster(
                    n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.ERROR
                )
            client = distributed.Client(cluster if cluster is not None else scheduler, timeout="30s")
        except (OSError, ValueError, TypeError) as error:
            raise WorkbookError(f"no Dask scheduler at {scheduler} ({error}); check the address") from None
        room = max(1, sum(client.nthreads().values()), workers) * _AHEAD
        done = distributed.as_completed()
        running = 0
        for task in tasks:
            done.add(client.submit(code_chunk, task, pure=False))
            running += 1
            if running >= room:
                yield _result(next(done), distributed)
                running -= 1
        while running:
            yield _result(next(done), distributed)
            running -= 1
    finally:
        for part in (client, cluster):
            if part is not None:
                part.close()


def _result(future: Any, distributed: Any) -> dict[str, Any]:
    try:
        result: dict[str, Any] = future.result()
        return result
    except (distributed.KilledWorker, distributed.CancelledError) as error:
        raise WorkbookError(
            f"Dask gave a chunk up ({error}); run the same command again to go on where it stopped"
        ) from None
