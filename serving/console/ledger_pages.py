"""The ledger's pages: its checkpoint, its entries, one of them with its proof, and whether all is as it says."""

import json
from functools import partial
from http import HTTPStatus
from typing import Annotated

from anyio import to_thread
from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from features.ledger import ledger_verifier, open_ledger
from features.ledger.checkpoint import Checkpoint
from features.ledger.lines import line_of
from serving.api.answering.refusals import Refusal
from serving.api.declaring import state_of
from serving.api.routes.audits import VERIFICATION
from serving.auditing.kept_audits import last_verification
from serving.auditing.ledger_entries import Wanted, about, ledger_entries
from serving.console.audit_words import KINDS
from serving.console.declaring import pages, showing
from serving.console.going_work import going_on
from serving.console.rendering import as_file, page
from serving.people import Permission

A_PAGE = 50

routes = pages()


class AskedEntries(BaseModel):
    """Which entries; an empty field of a form bounds nothing."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, Field(max_length=40)] = ""
    who: Annotated[str, Field(max_length=60)] = ""
    about: Annotated[str, Field(max_length=120)] = ""
    before: Annotated[int | None, Field(ge=0, le=10**15)] = None


@showing(routes, "/audit/ledger", Permission.READ_LEDGER)
async def ledger(request: Request, asked: Annotated[AskedEntries, Query()]) -> Response:
    """Show the signed checkpoint, what the last verification found, and the entries, the latest first."""
    settings = state_of(request).settings
    reader = ledger_entries(settings)
    wanted = Wanted(asked.kind, asked.who, asked.about.strip())
    found, size = await to_thread.run_sync(partial(reader.page, wanted, asked.before, A_PAGE))
    note = await to_thread.run_sync(lambda: open_ledger(settings).since(-1).note)
    return page(
        request,
        "ledger.html",
        asked=asked,
        entries=found,
        size=size,
        next=found[-1].index if len(found) == A_PAGE else None,
        who=await to_thread.run_sync(reader.who),
        kinds=KINDS,
        note=note,
        root=Checkpoint.of_note(note).root.hex() if note else "",
        last=await to_thread.run_sync(last_verification, settings),
        work=going_on(request, VERIFICATION),
    )


@showing(routes, "/audit/ledger/{index}", Permission.READ_LEDGER)
async def entry(request: Request, index: Annotated[int, Path(ge=0, le=10**15)]) -> Response:
    """Show an entry as it was hashed, and where the proof of it is."""
    tail = await to_thread.run_sync(lambda: open_ledger(state_of(request).settings).since(index, 1))
    if tail.first != index or not tail.entries:
        raise Refusal(HTTPStatus.NOT_FOUND, "There is no such entry.", "چنین ردیفی در دفتر رویدادها نیست.")
    said = json.loads(tail.entries[0])
    return page(
        request,
        "ledger_entry.html",
        index=index,
        said=said,
        about=about(said["what"]),
        files=said["what"].get("files", {}),
        what=json.dumps({name: value for name, value in said["what"].items() if name != "files"}, indent=1),
        leaf=tail.leaves[0].hex(),
        kinds=KINDS,
    )


@showing(routes, "/audit/ledger/files/{name}", Permission.READ_LEDGER)
async def file(request: Request, name: str) -> Response:
    """Give what whoever verifies elsewhere needs: checkpoint, public key, or all entries that the checkpoint signs."""
    settings = state_of(request).settings
    contents = await to_thread.run_sync(open_ledger(settings).read)
    files = {
        "checkpoint": contents.note.encode(),
        "ledger.pub": f"{ledger_verifier(settings)}\n".encode(),
        "entries": b"".join(map(line_of, contents.entries)),
    }
    if not contents.note or name not in files:
        raise Refusal(HTTPStatus.NOT_FOUND, f"Allowed: {', '.join(files)}.", f"تنها این‌ها هست: {'، '.join(files)}")
    return as_file(files[name], "text/plain; charset=utf-8", name)
