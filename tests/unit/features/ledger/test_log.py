"""The ledger's files: whole after a kill at any byte, and no edit of them goes unseen."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from features.ledger import Kind, LedgerDamaged, entry_now, open_ledger, record, record_all
from features.ledger.checkpoint import Checkpoint
from features.ledger.keys import public_path, read_verifier
from features.ledger.tree import leaf_hash
from features.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Files = dict[str, bytes]


def made(tmp_path: Path, entries: int) -> Settings:
    settings = Settings(home=tmp_path / "home")
    for number in range(entries):
        record(settings, Kind.EXPORT_MADE, {"sha256": f"{number:064x}"})
    return settings


def files_of(settings: Settings) -> Files:
    return {path.name: path.read_bytes() for path in (settings.home / "ledger").iterdir()}


def put(settings: Settings, files: Files) -> None:
    folder = settings.home / "ledger"
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def test_entries_come_back_in_their_order_under_a_signed_checkpoint(tmp_path: Path) -> None:
    settings = made(tmp_path, 9)
    contents = open_ledger(settings).read()
    said = [json.loads(entry)["what"]["sha256"] for entry in contents.entries]
    assert said == [f"{number:064x}" for number in range(9)]
    assert Checkpoint.of_note(contents.note).size == 9
    assert read_verifier(public_path(settings.ledger_key_path)).has_signed(contents.note)
    assert not contents.completed


def test_keys_lie_outside_the_home_and_the_private_one_is_its_owners(tmp_path: Path) -> None:
    settings = made(tmp_path, 1)
    key = settings.ledger_key_path
    assert settings.home not in key.parents
    assert key.stat().st_mode & 0o777 == 0o600
    secret = key.read_text(encoding="ascii").split()[-1]
    assert not any(secret in path.read_text(errors="replace") for path in settings.home.rglob("*") if path.is_file())


def test_an_entry_holds_no_fractions_and_nothing_begun_is_an_empty_ledger(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    assert open_ledger(settings).read().entries == ()
    with pytest.raises(TypeError, match="whole numbers"):
        record(settings, Kind.EXPORT_MADE, {"share": 0.5})
    assert open_ledger(settings).read().entries == ()


def test_many_are_added_in_one_go_under_one_checkpoint(tmp_path: Path) -> None:
    settings = made(tmp_path, 2)
    assert record_all(settings, []) == ()
    together = record_all(settings, [entry_now(Kind.EXPORT_MADE, {"number": number}) for number in range(5)])
    contents = open_ledger(settings).read()
    assert [one.index for one in together] == [2, 3, 4, 5, 6]
    assert [one.leaf for one in together] == [leaf.hex() for leaf in contents.leaves[2:]]
    assert {one.note for one in together} == {contents.note}


def test_entries_since_a_place_are_read_alone(tmp_path: Path) -> None:
    settings = made(tmp_path, 1)
    assert open_ledger(Settings(home=tmp_path / "none")).since(0).entries == ()
    record_all(settings, [entry_now(Kind.EXPORT_MADE, {"padding": "x" * 5000}) for _ in range(40)])
    all_of_them = open_ledger(settings).read().entries
    for first, start in ((0, 0), (17, 17), (40, 40), (41, 41), (99, 41), (-1, 40), (-20, 21), (-99, 0)):
        tail = open_ledger(settings).since(first)
        assert (tail.first, tail.entries) == (start, all_of_them[start:])
        assert open_ledger(settings).since(first, 3).entries == all_of_them[start : start + 3]
    entries = settings.home / "ledger" / "entries"
    entries.write_bytes(entries.read_bytes().replace(b'xx"', b'xy"'))
    with pytest.raises(LedgerDamaged, match="entry 38 is not"):
        open_ledger(settings).since(38)
    assert open_ledger(settings).since(0, 1).entries == all_of_them[:1]  # what stands after it is not looked at


@pytest.mark.parametrize("entries", [2, 5, 8])
def test_how_the_ledger_stands_is_made_again_where_it_is_not_right(tmp_path: Path, entries: int) -> None:
    settings = made(tmp_path, entries - 1)
    stale = files_of(settings)["range"]
    record(settings, Kind.EXPORT_MADE, {"sha256": "last"})
    whole = files_of(settings)
    place = settings.home / "ledger" / "range"
    node = whole["range"].splitlines()[-1]
    wrong = [stale, b"", whole["range"][:-9], whole["range"].replace(node, b"0" * 64), b"rastin-ledger-range 1\n3 9\n"]
    wrong.append(whole["range"].replace(b"\n%d " % entries, b"\n%d " % (entries + 8)))
    for content in wrong:
        put(settings, whole | {"range": content})
        assert open_ledger(settings).since(-1).first == entries - 1
        assert place.read_bytes() == whole["range"]
    for content in wrong:
        put(settings, {name: content for name, content in whole.items() if name != "range"})
        if content:
            place.write_bytes(content)
        recorded = record(settings, Kind.EXPORT_MADE, {"sha256": "more"})
        contents = open_ledger(settings).read()
        assert (recorded.index, len(contents.entries)) == (entries, entries + 1)


def test_an_append_holds_the_end_of_the_ledger_to_what_was_signed(tmp_path: Path) -> None:
    settings = made(tmp_path, 6)
    whole = files_of(settings)
    lines = whole["entries"].splitlines(keepends=True)
    for entries in (b"".join(lines[:-1]), whole["entries"][:-1], whole["entries"] + lines[0], b""):
        put(settings, whole | {"entries": entries})
        with pytest.raises(LedgerDamaged, match="could not be recorded"):
            record(settings, Kind.EXPORT_MADE, {"sha256": "more"})
        assert (settings.home / "ledger" / "entries").read_bytes() == entries


@pytest.mark.parametrize("together", [1, 3])
def test_cut_off_at_any_byte_entries_are_completed(tmp_path: Path, together: int) -> None:
    settings = made(tmp_path, 3)
    before = files_of(settings)
    record_all(settings, [entry_now(Kind.EXPORT_MADE, {"last": number}) for number in range(together)])
    after = files_of(settings)
    line = after["entries"].removeprefix(before["entries"])
    pending = {"pending": line + after["checkpoint"]}
    cuts = [before | pending | {"entries": before["entries"] + line[:length]} for length in range(len(line) + 1)]
    for cut in [*cuts, after | pending]:
        put(settings, cut | {".checkpoint-abc": b"half a dra"})
        contents = open_ledger(settings).read()
        assert contents.completed
        assert files_of(settings) == after
        assert not open_ledger(settings).read().completed


def edits(whole: Files, chance: random.Random) -> Iterator[Files]:
    """Change one file of the two in one way."""
    while True:
        name = chance.choice(["entries", "checkpoint"])
        content = bytearray(whole[name])
        place = chance.randrange(len(content))
        lines = whole[name].splitlines(keepends=True)
        one, other = sorted(chance.sample(range(len(lines)), 2))
        swapped = [*lines]
        swapped[one], swapped[other] = lines[other], lines[one]
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        inserted = content[:place] + bytes([chance.randrange(256)]) + content[place:]
        other_ways = (
            flipped,
            inserted,
            content[:place] + content[place + 1 :],
            content[:place],
            b"".join(swapped),
            b"".join([*lines[:one], *lines[one + 1 :]]),
            b"".join([*lines, lines[one]]),
            content + b"\n",
            content.replace(b"\n", b"\r\n"),
            b"",
        )
        edited = bytes(chance.choice(other_ways))
        if edited != whole[name]:
            yield whole | {name: edited}


def test_four_hundred_edits_of_the_files_are_all_found(tmp_path: Path) -> None:
    settings = made(tmp_path, 12)
    whole = files_of(settings)
    chance = random.Random(5)  # noqa: S311 - edits of a test, no secret
    for number, edited in enumerate(edits(whole, chance)):
        put(settings, edited)
        with pytest.raises(LedgerDamaged):
            open_ledger(settings).read()
        if number == 400:
            break
    for lost in ("entries", "checkpoint"):
        put(settings, {name: content for name, content in whole.items() if name != lost})
        with pytest.raises(LedgerDamaged):
            record(settings, Kind.EXPORT_MADE, {"sha256": "more"})
    put(settings, whole)
    assert len(open_ledger(settings).read().entries) == 12


def test_an_entry_rewritten_with_its_own_hash_is_found_by_the_root(tmp_path: Path) -> None:
    settings = made(tmp_path, 3)
    whole = files_of(settings)
    lines = whole["entries"].splitlines(keepends=True)
    content = lines[1][65:-1].replace(b"0001", b"0002")
    forged = leaf_hash(content).hex().encode() + b" " + content + b"\n"
    put(settings, whole | {"entries": b"".join([lines[0], forged, lines[2]])})
    with pytest.raises(LedgerDamaged, match="root that was signed"):
        open_ledger(settings).read()


def test_a_damaged_entry_is_named(tmp_path: Path) -> None:
    settings = made(tmp_path, 5)
    whole = files_of(settings)
    put(settings, whole | {"entries": whole["entries"].replace(b"0003", b"0004")})
    with pytest.raises(LedgerDamaged, match="entry 3 is not"):
        open_ledger(settings).read()


def test_what_another_key_signed_is_refused(tmp_path: Path) -> None:
    ours, theirs = made(tmp_path / "ours", 2), made(tmp_path / "theirs", 3)
    put(ours, files_of(theirs))
    with pytest.raises(LedgerDamaged, match="signed by the ledger's key"):
        open_ledger(ours).read()


def test_a_forged_pending_entry_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    settings = made(tmp_path, 2)
    whole = files_of(settings)
    lines = whole["entries"].splitlines(keepends=True)
    for forged in (b"", b"x\n", lines[0] + whole["checkpoint"], lines[1] + whole["checkpoint"][:-9]):
        put(settings, whole | {"pending": forged})
        with pytest.raises(LedgerDamaged):
            open_ledger(settings).read()
        assert files_of(settings) == whole | {"pending": forged}


# Kills its own children while they append, and tells after each how many were acknowledged and how many are there.
KILLER = """
import os, random, signal, sys, time
from pathlib import Path
from features.ledger import Kind, entry_now, open_ledger, record, record_all
from features.settings import Settings

settings, kills = Settings(home=Path(sys.argv[1])), int(sys.argv[2])
chance = random.Random(11)
record(settings, Kind.EXPORT_MADE, {"sha256": "first"})
for kill in range(kills):
    came, goes = os.pipe()
    child = os.fork()
    if child == 0:
        while True:
            some = [entry_now(Kind.EXPORT_MADE, {"kill": kill}) for _ in range(1 + kill % 3)]
            os.write(goes, b"%d\\n" % record_all(settings, some)[-1].index)
    os.close(goes)
    time.sleep(chance.uniform(0.005, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with open(came) as pipe:
        acknowledged = [int(line) for line in pipe]
    contents = open_ledger(settings).read()
    whole = sum(b'"kill":%d}' % kill in entry for entry in contents.entries) % (1 + kill % 3) == 0
    print(max(acknowledged, default=-1), len(contents.entries), int(whole))
"""


def test_sixty_kills_leave_a_whole_ledger_lose_no_acknowledged_entry_and_part_none_that_came_together(
    tmp_path: Path,
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", KILLER, str(tmp_path / "home"), "60"], stdout=subprocess.PIPE, text=True, check=True
    )
    told = [[int(number) for number in line.split()] for line in run.stdout.splitlines()]
    assert len(told) == 60
    for last_acknowledged, entries, is_all_or_none in told:
        assert last_acknowledged < entries
        assert is_all_or_none
    counts = [entries for _, entries, _ in told]
    assert counts == sorted(counts)
    assert counts[-1] > 60


WRITER = """
import sys
from pathlib import Path
from features.ledger import Kind, record
from features.settings import Settings

for number in range(15):
    record(Settings(home=Path(sys.argv[1])), Kind.EXPORT_MADE, {"writer": int(sys.argv[2]), "number": number})
"""


def test_three_writers_at_once_do_not_interleave(tmp_path: Path) -> None:
    home = tmp_path / "home"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(home), str(one)]) for one in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    entries = [json.loads(entry)["what"] for entry in open_ledger(Settings(home=home)).read().entries]
    assert len(entries) == 45
    for writer in range(3):
        assert [entry["number"] for entry in entries if entry["writer"] == writer] == list(range(15))
