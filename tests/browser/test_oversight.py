"""An auditor and an analyst at a browser: what became of a job, the ledger, a release decided on, a run started."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import pytest

from features.ledger import Kind, record
from models.recorded import keep_arrivals_and_enter
from serving.arrivals.arrival import Arrival
from serving.arrivals.scored import folder_of
from serving.people import Keyholder, Register, Role, bring_in
from serving.records import open_records
from tests.browser.served import served_to_a_browser
from tests.browser.visitor import DESK, PASSWORD, PHONE, Visitor, visiting
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from features.settings import Settings
    from serving.records import Records

pytestmark = pytest.mark.xdist_group("browser")
BOTH = pytest.mark.parametrize(
    ("lang", "size", "scheme"),
    [("fa", PHONE, "light"), ("en", DESK, "dark")],
    ids=["fa-phone-light", "en-desk-dark"],
)
Scheme = Literal["dark", "light"]
ANALYST, AUDITOR = "anna", "arash"
ARRIVAL = "00000000-0000-4000-8000-000000000001"
VERIFIED = "() => document.querySelector('main p[role=status]') && !document.querySelector('[data-follow]')"
ENDED = "rows => !document.querySelector('[data-follow]') && document.querySelectorAll('tbody tr').length > rows"
TOO_EARLY = "1400-01-15"  # nobody had been visited by then: a run that learns from it fails at once


@pytest.fixture(scope="module")
def overseen(browser: Browser, trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:  # noqa: ARG001 -- nothing is served where nobody looks
    """Serve a home whose published scores stand in its ledger, to an analyst and an auditor."""
    settings = copy_of(trained, tmp_path_factory.mktemp("overseen"))
    run = trained.published
    what = {name: run.manifest[name] for name in ("cycle", "release", "as_of", "snapshot")}
    files = sorted((settings.home / "scores" / str(CYCLE) / run.folder.name).iterdir())
    record(settings, Kind.SCORES_PUBLISHED, {**what, "scores": run.folder.name}, files)
    records = open_records(settings)
    bring_in(records)
    register = Register(records, "test")
    for name, role in ((ANALYST, Role.ANALYST), (AUDITOR, Role.AUDITOR)):
        register.add(Keyholder(name, role))
        register.set_password(name, PASSWORD)
    _arrive(settings, records, trained)
    records.engine.dispose()
    with served_to_a_browser(settings) as where:
        yield where


def _arrive(settings: Settings, records: Records, trained: TrainedHome) -> None:
    """Let the first job of the list have arrived by itself as well, and have been scored."""
    run = trained.published
    job, as_of = run.scores().head(1), str(run.manifest["as_of"])
    rows = run.features_of(job["job_id"].tolist()).reset_index()
    what = {name: run.manifest[name] for name in ("cycle", "release", "as_of", "snapshot")}
    keep_arrivals_and_enter(settings, folder_of(settings.home, ARRIVAL, as_of, CYCLE), job, rows, what, "account 1")
    arrival = Arrival(
        arrival_id=ARRIVAL,
        account="account 1",
        arrived_at=datetime.now(UTC),
        as_of=as_of,
        job_ids=job["job_id"].tolist(),
        told={"landing": {"entry": 0}},
        content_sha256="0" * 64,
    )
    records.change("account 1", "test", lambda session: session.add(arrival))


def _let_in(visitor: Visitor, name: str) -> None:
    visitor.go("/")
    visitor.let_in(name)
    visitor.page.wait_for_url("**/cycles/**")


@BOTH
def test_an_auditor_follows_a_job_to_the_ledger_and_verifies_it(
    browser: Browser, overseen: str, trained: TrainedHome, lang: str, size: tuple[int, int], scheme: Scheme
) -> None:
    job = str(trained.published.scores()["job_id"].iloc[0])
    with visiting(browser, overseen, lang, size, scheme) as auditor:
        page = auditor.page
        _let_in(auditor, AUDITOR)
        auditor.click(f'header nav a[href="/{lang}/audit"]')
        page.wait_for_selector("#q")
        auditor.look_closely()
        auditor.fill("#q", job)
        auditor.press("#q", "Enter")
        page.wait_for_url(f"**/audit/jobs/{job}")
        auditor.look_closely()
        auditor.picture(f"job-file-{lang}")
        assert page.locator(f'main td a[href*="/audit/again/{ARRIVAL}-"]').count() == 1
        auditor.click('main td a[href*="/audit/again/"]')
        page.wait_for_selector("form[data-send='/v1/audit/rederivations']")
        auditor.look_closely()
        auditor.click('main .under a[href*="/audit/ledger/"]')
        page.wait_for_selector('a[download^="proof"]')
        auditor.look_closely()
        auditor.go(f"/audit?q={ARRIVAL}")
        assert page.locator("main ul:not(.cards) a").count() == 2  # where it landed, and the run that scored it
        auditor.look_closely()
        auditor.go("/audit/disputes")
        auditor.look_closely()
        auditor.go("/audit/ledger")
        with page.expect_navigation():
            auditor.click("form[data-send='/v1/audit/verification'] button")
        page.wait_for_function(VERIFIED)
        auditor.look_closely()
        auditor.picture(f"ledger-{lang}")
        with page.expect_download() as taken:
            auditor.click('a[href$="/audit/ledger/files/entries"]')
        assert taken.value.path().read_bytes().count(b"\n") > 0


@BOTH
def test_an_analyst_reads_a_release_turns_it_down_and_promotes_it_for_a_reason(
    browser: Browser, overseen: str, trained: TrainedHome, lang: str, size: tuple[int, int], scheme: Scheme
) -> None:
    release = trained.release.name
    with visiting(browser, overseen, lang, size, scheme) as analyst:
        page = analyst.page
        _let_in(analyst, ANALYST)
        analyst.click(f'header nav a[href="/{lang}/releases"]')
        page.wait_for_selector("main table")
        analyst.look_closely()
        analyst.click(f'main a[href$="/releases/{release}"]')
        page.wait_for_selector("#groups")
        analyst.look_closely()
        analyst.picture(f"release-{lang}")
        analyst.go(f"/releases/{release}?groups=too_few")
        analyst.look_closely()
        analyst.go(f"/releases/{release}/card")
        assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"  # its own style sheet was let in
        analyst.go(f"/releases/{release}")
        if page.query_selector("form[data-send$='/promote']"):  # the second language finds it promoted
            page.click("details:has(form[data-send$='/refuse']) summary")
            analyst.fill("#why-not", "it lists women twice as often")
            analyst.click("form[data-send$='/refuse'] button")
            page.wait_for_selector(".state-cancelled")
            page.click("details:has(form[data-send$='/promote']) summary")
            analyst.fill("#despite", "measured once more: it does not")
            analyst.click("form[data-send$='/promote'] button")
        page.wait_for_selector("main .under .state-issued")
        analyst.look_closely()
        assert "it lists women twice as often" in page.inner_text("main")


@BOTH
def test_an_analyst_reads_a_period_with_its_charts(
    browser: Browser, overseen: str, lang: str, size: tuple[int, int], scheme: Scheme
) -> None:
    with visiting(browser, overseen, lang, size, scheme) as analyst:
        page = analyst.page
        _let_in(analyst, ANALYST)
        analyst.go("/period?from=1402/01/01&to=1403/01/01")
        page.wait_for_selector("figure svg[role=img]")
        bars = page.locator("figure svg[role=img] .mark-rect path")
        assert bars.count() > len(("visited", "answered"))  # two shares, and provinces
        accent = page.evaluate("getComputedStyle(document.querySelector('main .button')).borderColor")
        assert bars.first.evaluate("bar => getComputedStyle(bar).fill") == accent  # the page's own, light or dark
        analyst.look_closely()
        page.locator("figure").first.evaluate("figure => figure.scrollIntoView()")
        analyst.picture(f"period-{lang}")
        page.emulate_media(media="print")
        assert bars.first.is_visible()
        assert page.is_hidden("[data-print]")


@BOTH
def test_an_analyst_starts_a_run_and_reads_why_it_failed(
    browser: Browser, overseen: str, lang: str, size: tuple[int, int], scheme: Scheme
) -> None:
    with visiting(browser, overseen, lang, size, scheme) as analyst:
        page = analyst.page
        _let_in(analyst, ANALYST)
        analyst.click(f'header nav a[href="/{lang}/retraining"]')
        page.wait_for_selector("#as_of")
        before = page.locator("main tbody tr").count()
        analyst.look_closely()
        analyst.fill("#as_of", TOO_EARLY)
        analyst.click("form[data-send='/v1/cycle-runs'] button")
        page.wait_for_selector("[data-follow]")
        analyst.look_closely()
        page.wait_for_function(ENDED, arg=before)
        analyst.picture(f"retraining-{lang}")
        analyst.click("main tbody th a")
        page.wait_for_selector("main .fault")
        analyst.look_closely()
