"""Takes rights away from the process that it runs in; used by a worker, never by the caller's process.

Three layers: resource limits, a seccomp filter of the kernel (Linux on x86_64 and aarch64), and, only where
there is no such filter, Python's audit hook. `design/rules.md` says what each of them does and does not stop.
"""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import Any

from tinyv.rules.seccomp import install as install_seccomp

KERNEL = "kernel"
PYTHON = "python"
OPEN_FILES = 32
"""Enough for the standard streams, the channel and the modules that a library imports late."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_BLOCKED_EVENTS = (
    "socket.__new__",
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "os.fork",
    "os.forkpty",
    "os.exec",
    "os.posix_spawn",
    "os.system",
    "os.startfile",
    "os.kill",
    "os.killpg",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "subprocess.Popen",
    "shutil.",
    "ctypes.",
)


def confine(memory_bytes: int, *, sandbox: bool) -> str:
    """Limit this process for good; call it after the libraries are loaded.

    `memory_bytes` is what it may take on top of what it holds now. With `sandbox` it also loses the network,
    writing to files, new processes and signals to others. Returns the layer that stands behind the sandbox:
    `kernel`, `python` (weaker, see the design note), or an empty text without `sandbox`.
    """
    sys.dont_write_bytecode = True
    _limit_resources(memory_bytes, sandbox=sandbox)
    if not sandbox:
        return ""
    if install_seccomp():
        return KERNEL
    block_in_python()
    return PYTHON


def limit_cpu(seconds: float) -> None:
    """Let the kernel end this process after `seconds` more of CPU time, whoever holds the interpreter lock.

    The parent's deadline comes first; this one is for a worker whose parent has died.
    """
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    total = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(
        resource.RLIMIT_CPU, (total if hard == resource.RLIM_INFINITY else min(total, hard), hard)
    )


def block_in_python() -> None:
    """Refuse writing, sockets, processes and foreign functions by an audit hook, which cannot be removed."""
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event == "open":
        flags = args[2] if len(args) > 2 else 0
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError("a worker may not open files for writing")
    elif event.startswith(_BLOCKED_EVENTS):
        raise PermissionError(f"a worker may not do {event}")


def _limit_resources(memory_bytes: int, *, sandbox: bool) -> None:
    import resource

    _lower(resource.RLIMIT_CORE, 0)
    held = _address_space()
    if held:
        _lower(resource.RLIMIT_AS, held + memory_bytes)
    if sandbox:
        _lower(resource.RLIMIT_FSIZE, 0)
        _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
        _lower(resource.RLIMIT_NPROC, 0)


def _lower(which: int, limit: int) -> None:
    """Set both limits; a hard limit that is lower already stays."""
    import resource

    hard = resource.getrlimit(which)[1]
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(which, (limit, limit))


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not tell (nor enforce the limit)."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
