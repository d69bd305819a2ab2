"""What was found in total is held against the peers that apply to every scenario."""

from __future__ import annotations

import pandas as pd

from experiments.replay.bars import in_total

OURS = "Rastin 0.15"


def test_a_peer_that_a_scenario_lacks_is_in_no_total() -> None:
    found = {
        "registry": {OURS: 90, "Rastin 0.05": 99, "knows the truth": 200, "denied first": 150, "last result": 40},
        "city": {OURS: 10, "Rastin 0.05": 12, "knows the truth": 50, "last result": 70},
    }
    seeds = pd.DataFrame(
        {"scenario": world, "policy": policy, "found": count}
        for world, policies in found.items()
        for policy, count in policies.items()
    )
    assert in_total(seeds, OURS).startswith("100 false jobs, the best peer (last result) 110; as many or more: last")
    registry = seeds[seeds["scenario"] == "registry"]
    assert in_total(registry, OURS).startswith("90 false jobs, the best peer (denied first) 150; as many or more: den")
