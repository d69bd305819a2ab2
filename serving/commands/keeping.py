"""Back a home folder up, and put it back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import EXIT_FAILED, print_result, with_settings
from serving.commands.options import AS_JSON

if TYPE_CHECKING:
    from features.settings import Settings

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("out", type=_FILE)
@click.option("--with-keys", "keys_out", type=_FILE, help="Write the secret keys too, to this file: keep it elsewhere.")
@AS_JSON
@with_settings
def backup(settings: Settings, out: Path, keys_out: Path | None, as_json: bool) -> None:
    """Write all of the home folder to OUT.tar, whole, read again and checked by hashes; others may go on writing.

    Records are in it wherever they lie, of the same moment. No secret key is in it. Indexes of served lists are left
    out: they are made again when asked for.

    Example: rastin backup backup.tar --with-keys keys.json
    """
    from features.progress import step
    from serving.backup import back_up
    from serving.ledger.recorded import record_export

    with step("Copying and checking"):
        packed = back_up(settings, out, keys_out)
    record_export(settings, "backup", out, packed.files)
    print_result(
        {"out": str(out), "keys": None if keys_out is None else str(keys_out), **packed.as_dict()},
        f"{packed.files:,} files in {out} ({packed.size:,} bytes), checked; sha256 {packed.sha256}",
        as_json,
    )


@click.command()
@click.argument("archive", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--home", "into", type=click.Path(path_type=Path, file_okay=False), help="The home folder to make.")
@click.option("--keys", "keys_file", type=_FILE, help="What `rastin backup --with-keys` wrote; put where keys belong.")
@AS_JSON
@with_settings
def restore(settings: Settings, archive: Path, into: Path | None, keys_file: Path | None, as_json: bool) -> None:
    """Restore the backup FILE into an empty home, check every hash, and hold the home to its ledger.

    Records come back into RASTIN_DATABASE where that is set, which must be empty, and otherwise into the home.
    Ends 1 where the ledger or what it names is not whole; what was restored stays.

    Example: rastin restore backup.tar --home restored --keys keys.json
    """
    from features.progress import step
    from serving.backup import restore as put_back
    from serving.records_audit import hold_home

    made = settings if into is None else settings.model_copy(update={"home": into})
    with step("Reading, checking and putting back"):
        listed = put_back(made, archive, keys_file)
    with step("Hashing what the ledger names"):
        held = hold_home(made)
    print_result(
        {"home": str(made.home), "files": len(listed.files), "made_at": listed.made_at, "audit": held.as_dict()},
        f"{len(listed.files):,} files of {listed.made_at} restored to {made.home}.\n{held.as_text()}",
        as_json,
    )
    if held.breaches:
        sys.exit(EXIT_FAILED)
