"""Clients that never pause: everything is asked once, every answer read to its end, and what they saw is told."""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING

import pytest

from experiments.benchmarks.answering.clients import Answers, ask_all, request
from experiments.benchmarks.answering.telling import BARS, SCORED, SCORED_MANY, Run, found, table, told
from experiments.benchmarks.own_process import Measured

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE = 1 << 20


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str, bytes]]
    turn: Lock

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        with self.turn:
            self.asked.append((self.path, self.headers.get("authorization", ""), body))
        self.send_response(404 if self.path == "/none" else 200)
        size = LARGE if self.path == "/large" else 5
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(b"x" * size)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _server() -> Iterator[tuple[int, list[tuple[str, str, bytes]]]]:
    asked: list[tuple[str, str, bytes]] = []
    handler = type("Handler", (_Answering,), {"asked": asked, "turn": Lock()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1], asked
        server.shutdown()
        thread.join()


def test_everything_is_asked_once_and_read_to_its_end() -> None:
    paths = [f"/{number}" for number in range(90)] + ["/large"] * 9 + ["/none"]
    questions = [request(path, {"authorization": "Bearer x"}) for path in paths]
    with _server() as (port, asked):
        answers = ask_all(port, questions, clients=7)
    assert sorted(path for path, _, _ in asked) == sorted(paths)
    assert {shown for _, shown, _ in asked} == {"Bearer x"}
    assert len(answers.milliseconds) == len(paths)
    assert answers.refused == 1
    assert answers.bytes == pytest.approx((91 * 5 + 9 * LARGE) / 100)


def test_a_body_is_sent_whole() -> None:
    body = b"[" + b"1," * 100_000 + b"1]"
    with _server() as (port, asked):
        ask_all(port, [request("/score", {"content-type": "application/json"}, body)] * 3, clients=2)
    assert [sent for _, _, sent in asked] == [body] * 3


def test_times_are_those_within_which_a_share_of_the_answers_came() -> None:
    answers = Answers(tuple(float(number) for number in range(1, 101)), seconds=2.0, refused=0, bytes=10.0)
    assert [answers.within(share) for share in (0.5, 0.99, 1.0)] == [50.0, 99.0, 100.0]
    assert answers.a_second == 50.0


def test_what_is_told_names_every_bar_and_the_median_run() -> None:
    def run(milliseconds: float) -> Run:
        return Run(Answers((milliseconds,) * 10, 1.0, 0, 2_000.0), processor=1.5, of_clients=0.25)

    runs = {name: [run(30.0), run(10.0), run(20.0)] for name in (*BARS, SCORED, SCORED_MANY)}
    said = found(runs, [1.5, 2.5, 1.0], Measured(None, 30.0, 20.0, 500.0), 40.0)
    for name, bar in BARS.items():
        assert f"{name}: 20 ms ({bar:.0f})" in said
    assert "1.5 s; the bar is 3 s" in said
    assert "30 s, 20 of a processor" in said
    lines = table(runs)
    assert [row[0] for row in lines.rows] == list(runs)
    assert {row[1:] for row in lines.rows} == {("20.0", "20.0", "20.0", "20.0", "10", "1.50", "0.25", "2")}
    assert "1,000,000" in told(1_000_000, 200_000)
