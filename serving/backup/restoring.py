"""Putting a backup back: into a home that is not there yet, after every hash was found right."""

from __future__ import annotations

import shutil
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from features.faults import Fault
from features.whole_files import whole_file, whole_folder, write_secret
from serving.backup import contents, keys
from serving.backup.packing import public_files
from serving.backup.reading import read_through
from serving.backup.records_kept import connected, seen
from serving.backup.records_put import put
from serving.backup.staging import RECORDS_FILE
from serving.records.migrating import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import IO

    from features.settings import Settings
    from serving.backup.contents import Contents


def restore(settings: Settings, archive: Path, keys_file: Path | None = None) -> Contents:
    """Restore a backup as the home folder of these settings, whole or not at all.

    Records come back into the database of these settings, whichever they were backed up from. Public and secret keys
    are put where the settings say, where nothing is yet. Killed meanwhile, restore it again.

    Raises
    ------
    Fault
        When the home or the database is not empty, another key lies where one is to be put, or the backup is not whole.
    """
    _check_is_empty(settings.home)
    secrets = {} if keys_file is None else keys.read(keys_file)
    for name, line in secrets.items():
        _check_is_same(keys.paths(settings)[name], line)
    with whole_folder(settings.home) as draft:
        listed = read_through(archive, _taking(draft))
        _put_records(settings, draft)
        public = draft / contents.BESIDE
        for name, path in public_files(settings).items():
            if (public / name).exists():
                _put_beside(path, (public / name).read_text(encoding="utf-8"))
        for name, line in secrets.items():
            write_secret(keys.paths(settings)[name], line)
        _unwrap(draft)
    return listed


def _check_is_empty(home: Path) -> None:
    if home.is_dir() and not any(home.iterdir()):
        home.rmdir()
    if home.exists():
        raise Fault(
            f"A backup must be restored into an empty home; {home} is not empty. Try: rastin --home NEW restore FILE.",
            f"نسخهٔ پشتیبان باید در پوشهٔ خالی بازگردانده شود؛ {home} خالی نیست.",
        )


def _check_is_same(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8", errors="replace") != text:
        raise Fault(
            f"No key may be overwritten; {path} holds another one than the backup's. Try: move it away first.",
            f"هیچ کلیدی بازنویسی نمی‌شود؛ {path} کلید دیگری دارد. نخست آن را جابه‌جا کنید.",
        )


def _put_records(settings: Settings, draft: Path) -> None:
    """Put records where they belong now, before the home is there: a restore that is repeated finds them there."""
    rows, file = draft / contents.ROWS, draft / contents.HOME / RECORDS_FILE
    within = settings.model_copy(update={"home": draft / contents.HOME, "database": None})
    if settings.database is not None and file.exists() and not rows.exists():
        with connected(within) as engine:
            upgrade(engine)
            with seen(engine) as records:
                records.write(rows)
    if rows.exists():
        file.unlink(missing_ok=True)
        put(within if settings.database is None else settings, rows)


def _put_beside(path: Path, text: str) -> None:
    _check_is_same(path, text)
    with whole_file(path) as draft:
        draft.write_text(text, encoding="utf-8")


def _taking(folder: Path) -> Callable[[str, int], IO[bytes]]:
    def take(name: str, mode: int) -> IO[bytes]:
        parts = PurePosixPath(name).parts
        if parts[0] not in {contents.HOME, contents.BESIDE, contents.RECORDS} or ".." in parts:
            raise contents.no_backup()
        path = folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("xb")
        path.chmod(mode)
        return file

    return take


def _unwrap(draft: Path) -> None:
    """Let the draft be the home itself, not a folder that holds it."""
    wrapped = draft / f".{contents.HOME}"
    for folder in (contents.HOME, contents.BESIDE, contents.RECORDS):
        if (draft / folder).exists():
            (draft / folder).rename(draft / f".{folder}")
    for path in list(wrapped.iterdir()) if wrapped.exists() else ():
        path.rename(draft / path.name)
    for left in draft.glob(".*"):
        shutil.rmtree(left)
