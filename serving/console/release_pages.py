"""Releases: which there are, one with its card, trial, findings and the groups it errs on, and who decided what."""

import base64
import hashlib
import re
from dataclasses import asdict
from functools import lru_cache
from http import HTTPStatus
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from features.faults import Fault
from features.ledger import Kind
from models.shelf import Shelf
from serving.api.answering.refusals import Refusal
from serving.api.declaring import holder_of, state_of
from serving.api.routes.champions import trial_of
from serving.auditing.ledger_entries import ledger_entries
from serving.console.declaring import pages, showing
from serving.console.going_work import going_on
from serving.console.languages import language
from serving.console.planner_pages import names_in
from serving.console.release_charts import WIDE, differences, drifted
from serving.console.release_words import (
    ACTIONS,
    GUARDS,
    MEASURES,
    RANKERS,
    SAYS,
    SEVERITIES,
    VALUES,
    VERDICTS,
)
from serving.console.rendering import HEADERS, page
from serving.console.waterfall import label
from serving.people import Permission

GROUPS_A_PAGE = 60
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)

routes = pages()

ReleaseName = Annotated[str, Path(pattern=r"^R[0-9a-f]{1,39}$")]


@showing(routes, "/releases", Permission.READ_RELEASES)
async def releases(request: Request) -> Response:
    """List the releases, the newest first, with what the gate says of each and every decision on champions."""
    may_run = holder_of(request).may(Permission.RUN_CYCLES)
    listed = await to_thread.run_sync(_listed, request)
    return page(request, "releases.html", **listed, may_run=may_run, says=SAYS, actions=ACTIONS)


@showing(routes, "/releases/{release}", Permission.READ_RELEASES)
async def release(
    request: Request,
    release: ReleaseName,
    groups: Literal["", "higher", "lower", "level", "too_few"] = "",
    after: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """Show a release: how it did, its trial against the champion, findings, drift, groups, seeds and hashes."""
    shelf, holder = state_of(request).shelf, holder_of(request)
    shown = await to_thread.run_sync(_shown, request, shelf, release)
    errors = shown["evaluation"].get("groups", {}).get("errors", [])
    wanted = [one for one in errors if groups in {"", one["verdict"]}]
    return page(
        request,
        "release.html",
        **shown,
        names=await names_in(request),
        groups=wanted[after : after + GROUPS_A_PAGE],
        after=after,
        a_page=GROUPS_A_PAGE,
        asked=groups,
        counts={verdict: sum(one["verdict"] == verdict for one in errors) for verdict in VERDICTS},
        wanted=len(wanted),
        all_groups=len(errors),
        work=going_on(request, trial_of(release)),
        may_decide=holder.may(Permission.DECIDE_RELEASES),
        may_audit=holder.may(Permission.READ_LEDGER),
        says=SAYS,
        rankers=RANKERS,
        guards=GUARDS,
        severities=SEVERITIES,
        verdicts=VERDICTS,
        values=VALUES,
        actions=ACTIONS,
        wide=WIDE,
    )


@showing(routes, "/releases/{release}/card", Permission.READ_RELEASES)
async def card(request: Request, release: ReleaseName) -> Response:
    """Show a release's model card as it was signed; its own style sheet is let in by its hash, and nothing else."""
    shelf, name = state_of(request).shelf, f"card.{request.path_params['lang']}.html"

    def read() -> bytes:
        _account(shelf, release)  # signature and hashes, the card's among them
        return (shelf.folder / release / name).read_bytes()

    try:
        content = await to_thread.run_sync(read)
    except FileNotFoundError:
        raise Refusal(HTTPStatus.NOT_FOUND, "This release has no card.", "این نسخه شناسنامه ندارد.") from None
    hashes = " ".join(f"'sha256-{_digest(style)}'" for style in _STYLE.findall(content))
    policy = f"default-src 'none'; style-src {hashes}; base-uri 'none'; frame-ancestors 'none'"
    return HTMLResponse(content, headers={**HEADERS, "content-security-policy": policy})


def _digest(style: bytes) -> str:
    return base64.b64encode(hashlib.sha256(style).digest()).decode()


def _account(shelf: Shelf, release: str) -> tuple[Any, Any]:
    if release not in shelf.names():
        raise Refusal(HTTPStatus.NOT_FOUND, "There is no such release.", "چنین نسخه‌ای در قفسه نیست.")
    return shelf.account(release)


@lru_cache(maxsize=256)
def _manifest(shelf: Shelf, release: str, stamp: int) -> Any:
    """Return a release's manifest, `None` where the release is not as it was signed; hashed once in a list's life."""
    del stamp  # names the signature that was looked at
    try:
        return shelf.account(release)[1]
    except Fault:
        return None


def _listed(request: Request) -> dict[str, Any]:
    shelf = state_of(request).shelf
    champions = shelf.champions()
    rows = []
    for name in shelf.names()[::-1]:
        signature = shelf.folder / name / "manifest.sig"
        stamp = signature.stat().st_mtime_ns if signature.exists() else 0
        rows.append({"name": name, "manifest": _manifest(shelf, name, stamp), "gate": shelf.gate(name)})
    history = [asdict(one) for one in champions.history][::-1]
    return {"releases": rows, "champion": champions.present, "history": history}


def _shown(request: Request, shelf: Shelf, release: str) -> dict[str, Any]:
    speaks = language(request.path_params["lang"])
    evaluation, manifest = _account(shelf, release)
    champions, gate = shelf.champions(), shelf.gate(release)
    findings = evaluation.get("findings", [])
    said = {name: speaks.words.gettext(form) for name, form in MEASURES.items()}

    def called(measure: str) -> str:
        name, _, share = measure.partition("@")
        return said[name] % {"share": speaks.numeral(share)}

    entries = ledger_entries(state_of(request).settings)
    shelved = entries.last(Kind.RELEASE_SHELVED, release)
    return {
        "release": release,
        "evaluation": evaluation,
        "manifest": manifest,
        "champion": champions.present,
        "is_refused": champions.is_refused(release),
        "can_roll_back": release == champions.present and len(champions.names) > 1,
        "history": [asdict(one) for one in champions.history if release in {one.release, one.before}][::-1],
        "gate": gate,
        "measures": {called(name): one for name, one in (gate or {}).get("measures", {}).items()},
        "trial": differences((gate or {}).get("measures", {})),
        "findings": findings,
        "drifted": [(label(name, speaks.code), index, width) for name, index, width in drifted(findings)],
        "shelved": shelved and shelved.index,
    }
