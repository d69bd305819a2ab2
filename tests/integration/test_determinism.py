"""The same drop, seed and date give the same bytes, whatever the key, the threads, or the truth beside the drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.trained_home import TrainedHome


def test_two_homes_with_other_keys_threads_and_no_truth_agree_to_the_byte(
    twin: TrainedHome, trained: TrainedHome
) -> None:
    assert trained.settings.pseudonym_key_path.read_bytes() != twin.settings.pseudonym_key_path.read_bytes()
    assert trained.drop.with_name("drop.truth.parquet").exists()
    assert not twin.drop.with_name("drop.truth.parquet").exists()
    ours, theirs = trained.published, twin.published
    matrices = [one.folder / "matrix.parquet" for one in (ours, theirs)]
    assert matrices[0].read_bytes() == matrices[1].read_bytes(), _first_difference(trained, twin)
    assert trained.release.name == twin.release.name
    canaries = [home.settings.home / "releases" / home.release.name / "canary.json" for home in (trained, twin)]
    assert canaries[0].read_bytes() == canaries[1].read_bytes()
    assert (ours.folder / "scores.parquet").read_bytes() == (theirs.folder / "scores.parquet").read_bytes()


def _first_difference(trained: TrainedHome, twin: TrainedHome) -> str:
    jobs = sorted(trained.published.scores()["job_id"])
    ours, theirs = trained.published.features_of(jobs), twin.published.features_of(jobs)
    changed = [column for column in ours.columns if not ours[column].equals(theirs[column])]
    return f"these features depend on the key or the threads: {changed}"
