"""Clients that never pause: everything is asked once, every answer read to its end, and what they saw is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

import pytest

from experiments.benchmarks.answering.clients import Answers, ask_all, request
from experiments.benchmarks.answering.telling import BARS, SCORED, SCORED_MANY, Run, found, table, told
from experiments.benchmarks.own_process import Measured
from tests.loopback import Loopback, Quiet

LARGE = 1 << 20


class _Answering(Quiet):
    server_of: _Server
    protocol_version = "HTTP/1.1"

    def reply(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        with self.server_of.turn:
            self.server_of.asked.append((self.path, self.headers.get("authorization", ""), body))
        self.send_response(404 if self.path == "/none" else 200)
        size = LARGE if self.path == "/large" else 5
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(b"x" * size)


@dataclass
class _Server(Loopback):
    handler = _Answering
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    turn: Lock = field(default_factory=Lock)

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])


def test_everything_is_asked_once_and_read_to_its_end() -> None:
    paths = [f"/{number}" for number in range(90)] + ["/large"] * 9 + ["/none"]
    questions = [request(path, {"authorization": "Bearer x"}) for path in paths]
    with _Server() as server:
        answers = ask_all(server.port, questions, clients=7)
    assert sorted(path for path, _, _ in server.asked) == sorted(paths)
    assert {shown for _, shown, _ in server.asked} == {"Bearer x"}
    assert len(answers.milliseconds) == len(paths)
    assert answers.refused == 1
    assert answers.bytes == pytest.approx((91 * 5 + 9 * LARGE) / 100)


def test_a_body_is_sent_whole() -> None:
    body = b"[" + b"1," * 100_000 + b"1]"
    with _Server() as server:
        ask_all(server.port, [request("/score", {"content-type": "application/json"}, body)] * 3, clients=2)
    assert [sent for _, _, sent in server.asked] == [body] * 3


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
