"""What the scripts about the review screen share: the server, and what it shows."""

import contextlib
import html
import http.client
import re
import subprocess
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOUBT = re.compile(r'<article class="doubt"[^>]*data-field="([^"]*)"')
LISTED = re.compile(r'href="/d/([^"#]+)"')


class Server:
    """`sohoa review` over a folder, on a free port; `before` goes in front of the command (taskset)."""

    def __init__(self, sohoa, folder, before=()):
        command = [*before, str(sohoa), "review", str(folder), "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.host = self.process.stdout.readline().strip().removeprefix("http://").rstrip("/")
        self.connection = http.client.HTTPConnection(self.host)

    def get(self, path):
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]}")
        return body

    def resident(self):
        """Resident memory in MiB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * 4096 / 2**20

    def stop(self):
        self.process.terminate()
        self.process.wait()


@contextlib.contextmanager
def serving(*args, **options):
    server = Server(*args, **options)
    try:
        yield server
    finally:
        server.stop()


def doubts(server, stem):
    """Names of the fields that are in doubt, as the screen lists them."""
    page = server.get("/d/" + urllib.parse.quote(stem, safe="")).decode()
    return [html.unescape(name) for name in DOUBT.findall(page)]
