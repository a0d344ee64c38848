"""A seccomp filter in plain ctypes: the kernel refuses the system calls that a grader never needs.

Refused with EPERM: sockets, new processes and programs, signals to and limits of others, writing to the file
system, and the calls that reach around those (ptrace, io_uring, mounts, keys, shared memory). Everything else
is allowed. The filter needs no rights, cannot be taken off, and holds for every thread.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from dataclasses import dataclass

# Classic BPF, as in linux/bpf_common.h, and the return values of linux/seccomp.h.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_REFUSE = _ERRNO | errno.EPERM
_NR, _ARCH, _ARGS = 0, 4, 16

_PR_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_X32_CALLS = 0x40000000
_CLONE_THREAD = 0x00010000
_WRITE_FLAGS = 0o1 | 0o2 | 0o100 | 0o1000


@dataclass(frozen=True, slots=True)
class _Machine:
    """The numbers of one architecture, as in its asm/unistd.h."""

    audit: int
    seccomp: int
    openat: int
    clone: int
    prlimit: int
    open: int | None
    refused: tuple[int, ...]
    absent: tuple[int, ...] = (435, 437)
    """clone3 and openat2: said not to exist, as their arguments are out of a filter's sight."""


# io_uring, pidfd and mount calls of newer kernels have the same numbers everywhere.
_NEW = (424, *range(425, 435), 438, 440, 442, 452, 463, 466)

_MACHINES = {
    "x86_64": _Machine(
        audit=0xC000003E,
        seccomp=317,
        openat=257,
        clone=56,
        prlimit=302,
        open=2,
        # network; System V memory and queues; processes, signals, ptrace; the file system; the machine; keys.
        refused=(
            *(41, 42, 43, 44, 46, 49, 50, 53, 288, 307),
            *(29, 30, 64, 68, 240),
            *(57, 58, 59, 322, 62, 200, 234, 129, 297, 101, 310, 311, 272, 308),
            *(76, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 132, 133, 235),
            *(188, 189, 190, 197, 198, 199),
            *(258, 259, 260, 261, 263, 264, 265, 266, 268, 280, 316),
            *(155, 161, 163, 164, 165, 166, 167, 168, 169, 170, 175, 176, 227, 246, 304, 313, 320),
            *(248, 249, 250, 298, 319, 321, 323),
            *_NEW,
        ),
    ),
    "aarch64": _Machine(
        audit=0xC00000B7,
        seccomp=277,
        openat=56,
        clone=220,
        prlimit=261,
        open=None,
        refused=(
            *(198, 199, 200, 201, 202, 203, 206, 211, 242, 269),
            *(180, 186, 190, 194, 196),
            *(221, 281, 129, 130, 131, 138, 240, 117, 270, 271, 97, 268),
            *(5, 6, 7, 14, 15, 16, 33, 34, 35, 36, 37, 38, 45, 52, 53, 54, 55, 88, 276),
            *(39, 40, 41, 51, 89, 104, 105, 106, 112, 142, 161, 170, 224, 225, 265, 273, 294),
            *(217, 218, 219, 241, 279, 280, 282),
            *_NEW,
        ),
    ),
}


class _Program(ctypes.Structure):
    """`struct sock_fprog` of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install() -> bool:
    """Put the filter on this process for good; False where there is no seccomp or its numbers are unknown."""
    machine = _MACHINES.get(platform.machine()) if sys.platform == "linux" else None
    if machine is None or sys.maxsize <= 2**32:
        return False
    code = b"".join(_program(machine))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    program = _Program(len(code) // 8, code)
    libc.syscall.restype = ctypes.c_long
    done = libc.syscall(ctypes.c_long(machine.seccomp), _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program))
    return int(done) == 0


def _program(machine: _Machine) -> list[bytes]:
    """The filter: a rule returns, or falls through to the next with the call's number still loaded."""
    code = [_op(_LOAD, _ARCH), _op(_EQUAL, machine.audit, 1, 0), _op(_RETURN, _KILL), _op(_LOAD, _NR)]
    if machine.open is not None:
        code += [_op(_AT_LEAST, _X32_CALLS, 0, 1), _op(_RETURN, _REFUSE)]
        code += _if_argument(machine.open, 1, _op(_ANY_BIT, _WRITE_FLAGS, 0, 1))
    code += _if_argument(machine.openat, 2, _op(_ANY_BIT, _WRITE_FLAGS, 0, 1))
    code += _if_argument(machine.clone, 0, _op(_ANY_BIT, _CLONE_THREAD, 1, 0))
    code += _if_argument(machine.prlimit, 0, _op(_EQUAL, 0, 1, 0))
    for number in machine.absent:
        code += [_op(_EQUAL, number, 0, 1), _op(_RETURN, _ERRNO | errno.ENOSYS)]
    for number in machine.refused:
        code += [_op(_EQUAL, number, 0, 1), _op(_RETURN, _REFUSE)]
    return [*code, _op(_RETURN, _ALLOW)]


def _if_argument(number: int, index: int, test: bytes) -> list[bytes]:
    """Refuse call `number` if `test` on its argument jumps to the next operation, else allow it."""
    load = _op(_LOAD, _ARGS + 8 * index)
    return [_op(_EQUAL, number, 0, 4), load, test, _op(_RETURN, _REFUSE), _op(_RETURN, _ALLOW)]


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
