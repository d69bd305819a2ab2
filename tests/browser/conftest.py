"""A browser and a served home for it: a process of its own over a copy of the trained home, with two planners."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from serving.people import Keyholder, Register, Role, bring_in
from serving.records import open_records
from tests.browser.served import served_to_a_browser
from tests.browser.visitor import APPROVER, NAME, PASSWORD
from tests.integration.conftest import trained  # noqa: F401 -- the same home, made once for all workers
from tests.trained_home import TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.settings import Settings

INSTALLING = 300.0  # seconds


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the system's Chromium, without anything that it does of its own accord.

    It goes with the module: while it is there, Playwright runs a loop in which no other test can run its own.
    """
    program = _chromium() or (_installed() and _chromium())
    if not program:
        pytest.skip("no Chromium is installed; Debian has it as the package chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def home(browser: Browser, trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Settings:  # noqa: ARG001, F811 -- nothing is made where nobody looks
    """Copy the trained home, with the two planners."""
    settings = copy_of(trained, tmp_path_factory.mktemp("browser"))
    records = open_records(settings)
    bring_in(records)
    register = Register(records, "test")
    for name in (NAME, APPROVER):
        register.add(Keyholder(name, Role.PLANNER))
        register.set_password(name, PASSWORD)
    records.engine.dispose()
    return settings


@pytest.fixture(scope="module")
def address(home: Settings) -> Iterator[str]:
    """Serve the home to the browser, and return where."""
    with served_to_a_browser(home) as where:
        yield where


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _installed() -> bool:
    """Try to install a browser, where that is ours to do."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    try:
        return subprocess.run(install, capture_output=True, timeout=INSTALLING, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False
