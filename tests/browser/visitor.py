"""Somebody at a browser: what they do is counted, and what a page must never do is noted."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Route

NAME, PASSWORD = "pari", "saffron-teapot-91-river"
APPROVER = "omid"  # another planner, with the same password
PATIENCE = 240_000  # milliseconds, on a busy machine
PHONE, DESK = (390, 844), (1280, 900)


@dataclass
class Visitor:
    """One window.

    Attributes
    ----------
    page, address, lang
        The window, the server, and the language of the pages.
    interactions
        How often a field was filled, a key pressed or something clicked.
    wrong
        Requests that would have left the host, errors of scripts, and what axe finds.
    """

    page: Page
    address: str
    lang: str
    interactions: int = 0
    wrong: list[str] = field(default_factory=list)

    def click(self, what: str) -> None:
        """Click something."""
        self.interactions += 1
        self.page.click(what)

    def fill(self, what: str, text: str) -> None:
        """Fill a field."""
        self.interactions += 1
        self.page.fill(what, text)

    def press(self, what: str, key: str) -> None:
        """Press a key on something."""
        self.interactions += 1
        self.page.press(what, key)

    def go(self, path: str) -> None:
        """Open a page of the visitor's language by its address."""
        self.page.goto(f"{self.address}/{self.lang}{path}")

    def log_in(self) -> None:
        """Log in, as anybody does who comes first."""
        self.go("/")
        self.let_in(NAME)
        self.page.wait_for_url("**/cycles/**")

    def let_in(self, name: str) -> None:
        """Fill in the log-in page, wherever it leads on to."""
        self.fill("#name", name)
        self.fill("#password", PASSWORD)
        self.click("main button")

    def look_closely(self) -> None:
        """Have axe look at the page, and see that nothing must be scrolled to the side to be read."""
        found = Axe().run(self.page).response["violations"]
        self.wrong += [
            f"{self.page.url}: {one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"][:3]
        ]
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.wrong.append(f"{self.page.url}: wider than the window")

    def picture(self, name: str) -> None:
        """Keep what the window shows, for the docs, where `SCREENSHOTS` names a folder."""
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@contextmanager
def visiting(
    browser: Browser, address: str, lang: str, size: tuple[int, int], scheme: Literal["dark", "light"]
) -> Iterator[Visitor]:
    """Open a window; when the block ends, nothing may have gone wrong in it."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    context.set_default_timeout(PATIENCE)
    visitor = Visitor(context.new_page(), address, lang)

    def only_here(route: Route) -> None:
        if route.request.url.startswith(f"{address}/"):
            route.continue_()
        else:
            visitor.wrong.append(f"asked elsewhere: {route.request.url}")
            route.abort()

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            visitor.wrong.append(f"{visitor.page.url}: {message.text}")

    context.route("**/*", only_here)
    visitor.page.on("console", note)
    visitor.page.on("pageerror", lambda error: visitor.wrong.append(str(error)))
    yield visitor
    context.close()
    assert not visitor.wrong, "\n".join(visitor.wrong)
