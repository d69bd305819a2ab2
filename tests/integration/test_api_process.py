"""The server as a process of its own: what it loads, and that whatever it is asked it keeps to its description."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from models.published import publish
from serving.people import Keyholder, Role, open_register
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.settings import Settings

PATIENCE = 60.0  # seconds, on a busy machine
CASES = 25  # an operation and phase, of all that there is
CASES_OF_READING = 2_300  # an operation, of lists, jobs, explanations and releases
READING = r"^/v1/(cycles/\{cycle\}/list|jobs/\{job_id\}|jobs/\{job_id\}/explanation|releases/\{release\})$"
# each case of these is a process of its own that looks at the whole home, or makes a draw again
NOT_SO_OFTEN = ("--exclude-path-regex", r"^/v1/audit/(verification|rederivations)$")
LISTED = 50  # jobs: pages of thousands show nothing more, and take as long to check as hundreds of cases
FOREIGN = {"mlflow", "joblib", "cloudpickle", "sklearn", "lightgbm", "training", "experiments"}

WHAT_IS_LOADED = """
import asyncio, json, sys
unpickled = []
sys.addaudithook(lambda event, _: unpickled.append(event) if event == "pickle.find_class" else None)
import httpx
from pathlib import Path
from features.settings import Settings
from serving.api.barred import bar
bar()
from serving.api.application import make_app

async def ask():
    app = make_app(Settings(home=Path(sys.argv[1]), threads=1))
    headers = {"authorization": f"Bearer {sys.argv[2]}"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://rastin", headers=headers) as client:
        answers = [await client.get(path) for path in sys.argv[3:]]
    await app.state.held.close()
    return [answer.status_code for answer in answers]

answers = asyncio.run(ask())
loaded = [name for name, module in sys.modules.items() if module]
print(json.dumps({"answers": answers, "loaded": loaded, "unpickled": unpickled}))
"""


@pytest.fixture(scope="module")
def settings(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = copy_of(trained, tmp_path_factory.mktemp("process"))
    scores = trained.published.scores().head(LISTED)
    matrix = trained.published.features_of(scores["job_id"].tolist()).reset_index()
    manifest = {name: value for name, value in trained.published.manifest.items() if name != "sha256"}
    shutil.rmtree(settings.home / "scores")
    publish(settings.home, scores, matrix, manifest)
    return settings


def _key(settings: Settings, role: Role) -> str:
    register = open_register(settings)
    register.add(Keyholder(role.value, role))
    return register.give_key(role.value)


@contextmanager
def _server(settings: Settings) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("rastin")),
        "--home",
        str(settings.home),
        "serve",
        "--port",
        str(port),
    ]
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "RASTIN_REQUESTS_A_MINUTE": "0"}  # whoever tries everything asks often
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as process:
        try:
            _wait_for(address)
            yield address
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if httpx.get(f"{address}/v1/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the server was not ready in time")


def test_a_server_keeps_to_its_description_whatever_it_is_asked(
    settings: Settings, trained: TrainedHome, tmp_path: Path
) -> None:
    key = _key(settings, Role.AUDITOR)
    job = trained.published.scores()["job_id"].iloc[0]
    cycle, all_known = tmp_path / "cycle.toml", tmp_path / "all.toml"
    cycle.write_text(f'[parameters]\n"path.cycle" = {CYCLE}\n', encoding="utf-8")
    names = f'"path.job_id" = "{job}"\n"path.release" = "{trained.published.release}"\n'
    all_known.write_text(cycle.read_text(encoding="utf-8") + names, encoding="utf-8")
    with _server(settings) as address:
        ran = [
            _schemathesis(tmp_path, address, key, CASES, *NOT_SO_OFTEN),
            _schemathesis(tmp_path, address, key, CASES, *NOT_SO_OFTEN, "--phases", "fuzzing", config=all_known),
            _schemathesis(
                tmp_path,
                address,
                key,
                CASES_OF_READING,
                "--phases",
                "fuzzing",
                "--include-path-regex",
                READING,
                config=cycle,
            ),
        ]
    assert sum(ran) >= 10_000


def _schemathesis(folder: Path, address: str, key: str, cases: int, *options: str, config: Path | None = None) -> int:
    """Run all checks and return how many cases there were."""
    command = [str(Path(sys.executable).with_name("schemathesis"))]
    command += ["--config-file", str(config)] if config else []
    command += ["run", f"{address}/v1/openapi.json", "-H", f"Authorization: Bearer {key}"]
    command += ["--max-examples", str(cases), "--seed", "1404", "--no-shrink", "--no-color"]
    command += ["--generation-database", "none", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=1_200)
    assert done.returncode == 0, done.stdout
    generated = re.search(r"([\d,]+) generated", done.stdout)
    assert generated, done.stdout
    return int(generated[1].replace(",", ""))


def test_the_process_that_serves_loads_no_learner_and_unpickles_nothing(
    settings: Settings, trained: TrainedHome
) -> None:
    key = _key(settings, Role.PLANNER)
    job = trained.published.scores()["job_id"].iloc[0]
    paths = [f"/v1/cycles/{CYCLE}/list", f"/v1/jobs/{job}/explanation", f"/v1/releases/{trained.published.release}"]
    command = [sys.executable, "-c", WHAT_IS_LOADED, str(settings.home), key, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ}, timeout=300)
    said = json.loads(done.stdout)
    assert said["answers"] == [200, 200, 200]
    assert {name.partition(".")[0] for name in said["loaded"]} & FOREIGN == set()
    assert said["unpickled"] == []
