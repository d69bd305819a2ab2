"""Making a backup: held still, hashed, packed, and read again before it counts."""

from __future__ import annotations

import io
import shutil
import tarfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.ledger.keys import public_path
from features.scratch import scratch_folder
from features.whole_files import sha256_of, whole_file
from serving.backup import contents, keys
from serving.backup.reading import read_through
from serving.backup.records_kept import connected, seen
from serving.backup.staging import stage

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings
    from serving.backup.contents import Contents


@dataclass(frozen=True)
class Packed:
    """A backup that was made and read again: how many files, how many bytes, and its hash."""

    files: int
    size: int
    sha256: str
    made_at: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as a document."""
        return asdict(self)


def back_up(settings: Settings, out: Path, keys_out: Path | None = None) -> Packed:
    """Write all of a home folder and its records to one file, whole or not at all, while others may write to them.

    Parameters
    ----------
    settings
        Of this process.
    out
        The archive to write (tar). Public keys are in it, no secret ones.
    keys_out
        Where to write the secret keys; nowhere where not given.

    Raises
    ------
    Fault
        When there is no home to back up, its records cannot be reached, or the archive does not read back as it was
        written.
    """
    if not settings.home.is_dir():
        raise Fault(
            f"A home folder must be there to be backed up; {settings.home} is not.",
            f"پوشهٔ راستین باید باشد تا از آن نسخهٔ پشتیبان گرفته شود؛ {settings.home} نیست.",
        )
    if out.resolve().is_relative_to(settings.home.resolve()):
        raise Fault(
            f"A backup must lie outside the home folder; {out} lies in {settings.home}.",
            f"نسخهٔ پشتیبان باید بیرون از پوشهٔ راستین باشد؛ {out} در {settings.home} است.",
        )
    made_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with scratch_folder(settings.home) as draft:
        _stage(settings, draft)
        _stage_public(settings, draft / contents.BESIDE)
        listed = contents.hashed(draft, made_at)
        with whole_file(out) as archive:
            _pack(draft, listed, archive)
            read_through(archive)
        out.chmod(0o600)  # it holds all that the home holds
    if keys_out is not None:
        keys.write(settings, keys_out)
    return Packed(len(listed.files), out.stat().st_size, sha256_of(out), made_at)


def _stage(settings: Settings, draft: Path) -> None:
    """Stage the home folder, and with it, of the same moment, records that lie in a database of their own."""
    if settings.database is None:
        stage(settings.home, draft / contents.HOME)
        return
    with connected(settings) as engine, seen(engine) as records:
        stage(settings.home, draft / contents.HOME, records.hold)
        records.write(draft / contents.ROWS)


def _stage_public(settings: Settings, draft: Path) -> None:
    draft.mkdir(parents=True)
    for name, path in public_files(settings).items():
        if path.exists():
            shutil.copyfile(path, draft / name)


def public_files(settings: Settings) -> dict[str, Path]:
    """Return the files beside the home that are no secret: whose signatures hold, and the ledger's public key."""
    return {"signers": settings.signers_path, "ledger.pub": public_path(settings.ledger_key_path)}


def _pack(draft: Path, listed: Contents, archive: Path) -> None:
    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT, dereference=True) as packed:
        text = listed.text().encode()
        first = tarfile.TarInfo(contents.NAME)
        first.size = len(text)
        packed.addfile(first, io.BytesIO(text))
        for name in listed.files:
            packed.add(draft / name, name, filter=_without_owner)


def _without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who owned a file here, and write out what is linked."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
