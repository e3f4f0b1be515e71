"""The one server of a run, alone on its core."""

import subprocess

from .build import OUT, NotMeasurable


class Server:
    def __init__(self, core):
        self.core = core

    def __enter__(self):
        command = ["taskset", "-c", str(self.core), OUT / "server", OUT / "server.pem", OUT / "server.key"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        words = self.process.stdout.readline().split()
        if words[::2] != ["http", "https"]:
            self.__exit__()
            raise NotMeasurable("the server of the benchmark did not start")
        self.http = f"http://127.0.0.1:{words[1]}"
        self.https = f"https://localhost:{words[3]}"
        return self

    def __exit__(self, *_):
        self.process.stdin.close()  # it ends with its input
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
