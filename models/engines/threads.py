"""How many threads a pass on the CPU takes: the physical cores that this process may really use."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

_CPUS = Path("/sys/devices/system/cpu")
_CGROUP = Path("/sys/fs/cgroup")


def usable_threads(cpus: Path = _CPUS, cgroup: Path = _CGROUP) -> int:
    """Physical cores in this process's affinity, no more than its control group grants; at least 1.

    A matrix product keeps a core's units busy with one thread, so hyper-threads add nothing. `cpus` and `cgroup` are
    the directories of Linux's sysfs; elsewhere it is the number of processors.
    """
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    granted = _quota(cgroup)
    cores = _physical(allowed, cpus)
    return max(1, cores if granted is None else min(cores, round(granted)))


def _physical(allowed: Collection[int], cpus: Path) -> int:
    """Distinct cores behind the processors `allowed`."""
    cores = set()
    for processor in allowed:
        try:
            cores.add((cpus / f"cpu{processor}" / "topology" / "thread_siblings_list").read_text().strip())
        except OSError:
            return len(allowed)
    return len(cores)


def _quota(cgroup: Path) -> float | None:
    """Processors' worth of time that the control group grants (cgroup v2 `cpu.max`, else v1); None for no limit."""
    try:
        quota, period = (cgroup / "cpu.max").read_text().split()
    except (OSError, ValueError):
        try:
            quota = (cgroup / "cpu" / "cpu.cfs_quota_us").read_text().strip()
            period = (cgroup / "cpu" / "cpu.cfs_period_us").read_text().strip()
        except OSError:
            return None
    try:
        limit, length = int(quota), int(period)
    except ValueError:
        return None  # "max"
    return limit / length if limit > 0 and length > 0 else None
