"""Why a model gave no decision: each failure has the reason that the verdict will carry."""

from __future__ import annotations


class Failed(Exception):  # noqa: N818 - never seen by users: it becomes the reason of a verdict
    """A request that gave no decision."""

    def __init__(
        self,
        reason: str,
        detail: str,
        *,
        again: bool = True,
        server_fault: bool = True,
        retry_after: float | None = None,
        status: int | None = None,
        stale: bool = False,
        absent: bool = False,
        quoted: str = "",
    ) -> None:
        """`reason` is one of `verdict.MODEL_FAILURES`, `detail` one line in our own words, for the log.

        `quoted`: what the server sent, which may repeat the request: an answer, a reference. It is in `detail` for who
        asks what happened, and not in the exception's text, which is what logs tell.

        `again`: another try may help. `server_fault`: it speaks against the server, which the circuit
        breaker counts. `retry_after`: seconds that the server asked us to wait. `status`: of the HTTP reply.
        `stale`: the server is no longer what its probe found. `absent`: there is no server at the address just now, so
        the request cost it nothing: it is waited for, and no try is spent.
        """
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.told = detail
        """Without the server's words."""
        self.quoted = quoted
        self.detail = f"{detail}: {quoted}" if quoted else detail
        self.again = again
        self.server_fault = server_fault
        self.retry_after = retry_after
        self.status = status
        self.stale = stale
        self.absent = absent
