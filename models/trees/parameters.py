"""The parameters of training that a model's text repeats: LightGBM reads them back, so they are held to their kinds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from models.trees.lines import LONGEST

if TYPE_CHECKING:
    from models.trees.lines import Lines

_LINE = re.compile(r"\[([a-z0-9_]+): (\S*)\]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-][0-9]{2})?", re.ASCII)
_WORDS = {
    "boosting": "gbdt",
    "objective": "cross_entropy",
    "metric": "cross_entropy",
    "tree_learner": "serial",
    "device_type": "cpu",
    "data_sample_strategy": "bagging",
    "monotone_constraints_method": "basic",
}
_EMPTY = frozenset(  # lists that training leaves empty; some would name files or other machines
    [
        "data",
        "valid",
        "monotone_constraints",
        "feature_contri",
        "forcedsplits_filename",
        "cegb_penalty_feature_lazy",
        "cegb_penalty_feature_coupled",
        "interaction_constraints",
        "max_bin_by_feature",
        "label_column",
        "weight_column",
        "group_column",
        "ignore_column",
        "categorical_feature",
        "forcedbins_filename",
        "parser_config_file",
        "label_gain",
        "eval_at",
        "auc_mu_weights",
        "machine_list_filename",
        "machines",
        "gpu_device_id_list",
    ]
)


def read_parameters(lines: Lines) -> None:
    """Read the parameters, from their heading to the empty line behind them."""
    lines.expect("parameters:")
    named: set[str] = set()
    while line := lines.line():
        said = _LINE.fullmatch(line)
        if said is None or said[1] in named or not _may_be(said[1], said[2]):
            raise lines.fault(
                "must be a parameter as training writes it, once", "باید پارامتری به شکل آموزش باشد، یک بار"
            )
        named.add(said[1])


def _may_be(name: str, value: str) -> bool:
    if name in _EMPTY or name in _WORDS:
        return value == _WORDS.get(name, "")
    return len(value) <= LONGEST and _NUMBER.fullmatch(value) is not None
