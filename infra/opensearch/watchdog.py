"""Runs one command and ends it when standard input closes: `watchdog.py [--scratch DIR] -- COMMAND…`.

The starter keeps the other end of the pipe. The kernel closes it however the starter ends (return, SIGKILL, a closed
terminal), so the command never outlives its starter. Standard library only: it is run by path, in isolated mode.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 10.0  # A node with 100,000 documents closes in one or two seconds.


def end(child: subprocess.Popen[bytes]) -> None:
    """Ends the child: SIGTERM, and SIGKILL where it is still there after GRACE_SECONDS."""
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


def end_at_eof(child: subprocess.Popen[bytes]) -> None:
    """Blocks until standard input closes, then ends the child."""
    while os.read(0, 4096):  # not sys.stdin: its lock, held here, would stop the interpreter's end
        pass
    end(child)


def main(arguments: list[str]) -> int:
    """Returns the command's exit code; the scratch directory is removed after the command has ended."""
    options, command = arguments[: arguments.index("--")], arguments[arguments.index("--") + 1 :]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    reader = threading.Thread(target=end_at_eof, args=(child,), daemon=True)
    reader.start()
    code = child.wait()
    if options[:1] == ["--scratch"]:
        with contextlib.suppress(OSError):
            shutil.rmtree(options[1])
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
