"""Rule processes that die or hang when they are told to, for the tests of what starts and buries them."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

from tinyv.scoring.options import Options
from tinyv.scoring.worker import serve
from tinyv.verdict import Judgement, correct


class Mortal:
    """Kills its own process, or hangs, for certain answers."""

    name = "engine"

    def judge(self, ground_truth: str, answer: str, question: str = "") -> Judgement:
        if answer == "poison":
            os.kill(os.getpid(), signal.SIGKILL)
        if answer == "hang":
            time.sleep(600)
        if ground_truth.startswith("/") and not Path(ground_truth).exists():  # dies the first time only
            Path(ground_truth).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return correct("survived")

    def close(self) -> None:
        """Nothing to free."""


def mortal_life(connection: Connection, options: Options) -> None:
    try:
        serve(connection, Mortal())
    except EOFError:
        return


def stillborn_life(connection: Connection, options: Options) -> None:
    os._exit(1)
