"""Groups of plans that share a phone, an account or an address: who stands behind several plans at once.

Plans are linked where they share a value; linked plans form a component. A value shared by more plans than
`MOST_PLANS_A_LINK` links nothing: an industrial estate's postal code or an accountant's phone would join half a county.
The value's own counts still stand in the network family.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import numpy as np
import pandas as pd

from features.rates import flag

if TYPE_CHECKING:
    from ibis import Table

MOST_PLANS_A_LINK = 25


def described_plans(jobs: Table) -> Table:
    """Describe each plan of some jobs: where it stands, `jobs`, first `day` of registration, share `insured`."""
    return jobs.group_by(
        "plan_id",
        "agency_code",
        "county_code",
        "program_code",
        "isic_class",
        "branch_code",
        "owner_national_id",
        "is_licensed",
    ).agg(
        jobs=jobs.count().cast("float64"),
        day=jobs.registered_at.epoch_seconds().cast("float64").min() / 86400.0,
        insured=flag(jobs.declared_insured).mean(),
    )


def plan_values(current: Table) -> Table:
    """List which plan holds which linking value: `kind`, `value`, `plan_id`, each once."""
    held = [
        ("phone", current.worker_mobile),
        ("phone", current.owner_mobile),
        ("account", current.iban),
        ("address", current.postal_code),
    ]
    rows = [
        current.select(kind=ibis.literal(kind), value=value, plan_id=current.plan_id).filter(
            lambda t: t.value.notnull()
        )
        for kind, value in held
    ]
    return ibis.union(*rows, distinct=True)


def shared_values(current: Table) -> Table:
    """Keep the values that two plans or more hold, with `sharing`, the number of plans."""
    values = plan_values(current)
    counted = values.group_by("kind", "value").agg(sharing=values.count().cast("float64"))
    return values.join(counted.filter(counted.sharing > 1), ["kind", "value"])


def links(current: Table) -> Table:
    """List what links plans: `kind`, `value`, `plan_id`, ordered, without values that too many plans share."""
    shared = shared_values(current)
    few = shared.filter(shared.sharing <= MOST_PLANS_A_LINK)
    return few.select("kind", "value", "plan_id").order_by("plan_id", "kind", "value")


def connected(links: pd.DataFrame) -> pd.DataFrame:
    """Label the connected components of plans and values.

    Parameters
    ----------
    links
        `kind`, `value`, `plan_id`.

    Returns
    -------
    pandas.DataFrame
        `plan_id`, `component_id` (the smallest plan_id in it), `links` (shared values that this plan holds); only plans
        in a component of two or more.

    Examples
    --------
    >>> links = pd.DataFrame({"kind": "phone", "value": ["a", "a", "b", "b"], "plan_id": ["P3", "P1", "P1", "P2"]})
    >>> connected(links)
      plan_id component_id  links
    0      P1           P1    2.0
    1      P2           P1    1.0
    2      P3           P1    1.0
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    plans, names = pd.factorize(links["plan_id"], sort=True)
    values = links.groupby(["kind", "value"], sort=False).ngroup().to_numpy()
    nodes = len(names) + (values.max() + 1 if len(values) else 0)
    graph = coo_array((np.ones(len(plans)), (plans, values + len(names))), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1][: len(names)]
    named = pd.DataFrame({"plan_id": np.asarray(names, dtype=object), "label": label})
    named["component_id"] = named.groupby("label")["plan_id"].transform("min")
    named["links"] = np.bincount(plans, minlength=len(names)).astype("float64")
    return named[["plan_id", "component_id", "links"]]
