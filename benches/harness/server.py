"""The servers of a run; one runs at a time, on its own core."""

import subprocess

from .build import OUT, SIMULATOR, NotMeasurable


class Process:
    """A process that prints its address when it is ready, and exits at the end of standard input."""

    def start(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self.process.stdout.readline()

    def __exit__(self, *_):
        self.process.stdin.close()  # makes it exit
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Server(Process):
    def __init__(self, core, delay_ms=0):
        self.core, self.delay_ms = core, delay_ms

    def __enter__(self):
        command = ["taskset", "-c", str(self.core), OUT / "server", OUT / "server.pem", OUT / "server.key", str(self.delay_ms)]
        words = self.start(command).split()
        if words[::2] != ["http", "https"]:
            self.__exit__()
            raise NotMeasurable("the server of the benchmark did not start")
        self.http = f"http://127.0.0.1:{words[1]}"
        self.https = f"https://localhost:{words[3]}"
        return self


class Simulator(Process):
    """The simulator, whose instances take time to stop."""

    def __init__(self, core, *options):
        self.command = ["taskset", "-c", core, SIMULATOR, "--quiet", "--exit-with-stdin", *options]

    def __enter__(self):
        words = self.start([str(word) for word in self.command]).split()
        if words[:2] != ["listening", "on"]:
            self.__exit__()
            raise NotMeasurable("the simulator did not start")
        self.http = words[2]
        return self
