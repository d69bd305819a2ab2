"""The ledger: is it whole, and evidence to hand out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from features.command_line import EXIT_FAILED, print_result, with_settings
from serving.commands.options import AS_JSON

if TYPE_CHECKING:
    from features.settings import Settings

_FILE = click.Path(path_type=Path, dir_okay=False)
_SEEN = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def audit() -> None:
    """Look at the ledger: what was landed, released, drawn, reported and estimated, and prove it.

    Example: rastin audit verify
    """


@audit.command()
@click.option("--since", type=_SEEN, help="A checkpoint that was published earlier: its entries must still stand.")
@AS_JSON
@with_settings
def verify(settings: Settings, since: Path | None, as_json: bool) -> None:
    """Say whether the ledger is whole, and files and records are as it says, or where not; ends 1 where not.

    Example: rastin audit verify --since checkpoint.txt
    """
    from features.progress import step
    from serving.records_audit import hold_home

    with step("Hashing what the ledger names"):
        held = hold_home(settings, _text(since))
    print_result(held.as_dict(), held.as_text(), as_json)
    if held.breaches:
        sys.exit(EXIT_FAILED)


@audit.command()
@click.argument("entry")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; a proof is printed as JSON in any case.")
@with_settings
def proof(settings: Settings, entry: str, as_json: bool) -> None:
    """Print the proof that an entry is in the ledger, against its last checkpoint; ENTRY is its place or its hash.

    docs/verify_ledger.py checks it without Rastin.

    Example: rastin audit proof 12 > proof.json
    """
    from serving.ledger.evidence import proof_of

    document = proof_of(settings, entry)
    print_result(document, json.dumps(document, ensure_ascii=False, indent=1), as_json)


@audit.command()
@click.option("--since", type=_SEEN, help="An earlier checkpoint: print as JSON what leads from it to this one.")
@AS_JSON
@with_settings
def checkpoint(settings: Settings, since: Path | None, as_json: bool) -> None:
    """Print the signed checkpoint, to publish where nobody can take it back.

    Example: rastin audit checkpoint > checkpoint.txt
    """
    from serving.ledger.evidence import checkpoint_of

    document = checkpoint_of(settings, _text(since))
    print_result(document, document["checkpoint"].rstrip("\n"), as_json)


@audit.command()
@click.argument("continued", type=_SEEN)
@click.option("--ledger-key", type=_SEEN, required=True, help="The ledger's public key, as the witness once got it.")
@click.option("--key", type=_FILE, required=True, help="The witness's own key; made where there is none.")
@click.option("--seen", type=_FILE, required=True, help="The checkpoint signed last; replaced by the one signed now.")
@AS_JSON
def witness(continued: Path, ledger_key: Path, key: Path, seen: Path, as_json: bool) -> None:
    """Cosign a checkpoint as a witness, on a machine that is not the operator's, if it continues the one seen before.

    CONTINUED is what `rastin audit checkpoint --since SEEN --json` printed.

    Example: rastin audit witness new.json --ledger-key home.ledger.pub --key my.witness --seen seen.txt
    """
    from serving.ledger.evidence import witness as cosign

    cosigned = cosign(_document(continued), ledger_key, key, seen)
    print_result({"checkpoint": cosigned, "seen": str(seen)}, cosigned.rstrip("\n"), as_json)


@audit.command()
@click.argument("name", metavar="PLAN_OR_SCORES")
@click.option("--constraints", type=_SEEN, help="The constraints file that the sample plan was drawn with.")
@AS_JSON
@with_settings
def rederive(settings: Settings, name: str, constraints: Path | None, as_json: bool) -> None:
    """Make a sample plan or a scoring run again from what the ledger says it was made of, and compare every byte.

    PLAN_OR_SCORES is the name of a sample plan (S...), or of a folder of published scores. Ends 1 where it differs.

    Example: rastin audit rederive S0123456789ab
    """
    from features.progress import step
    from serving.ledger.rederiving import rederive as make_again

    with step("Making it again"):
        rederived = make_again(settings, name, constraints)
    print_result(rederived.as_dict(), rederived.as_text(), as_json)
    if rederived.differing:
        sys.exit(EXIT_FAILED)


def _text(path: Path | None) -> str | None:
    return None if path is None else path.read_text(encoding="utf-8", errors="replace")


def _document(path: Path) -> dict[str, Any]:
    from features.faults import Fault

    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        is_one = isinstance(document["checkpoint"], str) and all(bytes.fromhex(step) for step in document["path"])
    except (ValueError, KeyError, TypeError):
        is_one = False
    if not is_one:
        raise Fault(
            f"{path} must be what `rastin audit checkpoint --since EARLIER --json` printed; it is not.",
            f"{path} باید همان باشد که rastin audit checkpoint --since EARLIER --json چاپ کرده است؛ نیست.",
        )
    return dict(document)
