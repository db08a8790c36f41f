"""Prints the cost of a send in Django and blinker, as JSON. Installs both from PyPI into a separate folder.

The folder is the first argument. Sends are those of the other peers: two arguments, and receivers that add to a counter.
"""

import json
import subprocess
import sys
import timeit
import venv
from pathlib import Path

PACKAGES = ["Django==5.2.*", "blinker==1.9.*"]


def install(folder):
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True, stdout=sys.stderr)
    return python


def receiver():
    counter = [0]

    def receive(sender, order_id, status, **kwargs):
        counter[0] += order_id

    return receive


class Shop:
    pass


def microseconds(send):
    timer = timeit.Timer(lambda: send(Shop, order_id=7, status="settled"))
    times, _ = timer.autorange()
    # Other work on the machine disturbed the fastest sample least.
    return min(timer.repeat(repeat=7, number=times)) / times * 1e6


def measure():
    import platform
    from importlib.metadata import version

    import blinker
    import django.dispatch

    results = {}
    for name, signal in [("Django", django.dispatch.Signal), ("blinker", blinker.Signal)]:
        for count in [0, 1, 10, 100]:
            paid = signal()
            receivers = [receiver() for _ in range(count)]
            for function in receivers:
                paid.connect(function)
            results.setdefault(name, {})[str(count)] = microseconds(paid.send)
    versions = {"Django": version("django"), "blinker": version("blinker"), "Python": platform.python_version()}
    print(json.dumps({"microseconds": results, "versions": versions}))


if __name__ == "__main__":
    if sys.argv[1] == "measure":
        measure()
    else:
        python = install(Path(sys.argv[1]))
        subprocess.run([python, __file__, "measure"], check=True)
