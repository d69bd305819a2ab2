"""Where the plan is said to be.

Catches plans that were never placed: no coordinates, or exactly the county's centre.

Looks alike and is honest: a home business of a village, placed by its district. Distance is a fact of access too, so it
also tells where inspectors rarely went.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.families.family import Family
from features.rates import flag, join_all, rate_elsewhere

if TYPE_CHECKING:
    from ibis import Table

    from features.sources import Sources

EARTH_KM = 6371.0
CENTRAL_KM = 0.2  # nearer than this to the county's point: placed by its name, not by a visit


def express(sources: Sources) -> Table:
    """Build the family's columns."""
    seats = sources.known.counties.select("county_code", seat_latitude="latitude", seat_longitude="longitude")
    joined = sources.cohort.select("job_id", "county_code", "latitude", "longitude").left_join(
        seats, "county_code", rname="{name}_s"
    )
    half_up = ((joined.latitude - joined.seat_latitude).radians() / 2.0).sin()
    half_across = ((joined.longitude - joined.seat_longitude).radians() / 2.0).sin()
    chord = (
        half_up * half_up
        + joined.latitude.radians().cos() * joined.seat_latitude.radians().cos() * half_across * half_across
    )
    distance = 2.0 * EARTH_KM * chord.sqrt().asin()
    placed = joined.select(
        "job_id",
        has_coordinates=flag(joined.latitude.notnull()),
        seat_distance_km=distance,
        is_central=flag(distance < CENTRAL_KM),
    )
    rows = sources.current.mutate(unplaced=flag(sources.current.latitude.isnull()))
    return join_all(
        placed,
        rate_elsewhere(sources.cohort, rows, ["registered_by"], "unplaced", "operator_unplaced").drop(
            "operator_unplaced_count"
        ),
        rate_elsewhere(sources.cohort, rows, ["county_code"], "unplaced", "county_unplaced"),
    )


PLACE = Family.described("place", express)
