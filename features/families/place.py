"""Where the plan is said to be.

Catches plans that were never placed: no coordinates, or exactly the county's centre.

Looks alike and is honest: a home business of a village, placed by its district. Distance is a fact of access too, so it
also tells where inspectors rarely went.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.families.family import Family
from features.rates import Elsewhere, flag, join_all, rates_elsewhere

if TYPE_CHECKING:
    from ibis import Table, Value

    from features.sources import Sources

EARTH_KM = 6371.0
CENTRAL_KM = 0.2  # nearer than this to the county's point: placed by its name, not by a visit


def express(sources: Sources) -> Table:
    """Build the family's columns."""
    counties, provinces = sources.known.counties, sources.known.provinces
    seats = counties.select("county_code", "province_code", seat_latitude="latitude", seat_longitude="longitude").join(
        provinces.select("province_code", centre_latitude="latitude", centre_longitude="longitude"), "province_code"
    )
    joined = sources.cohort.select("job_id", "county_code", "latitude", "longitude").left_join(
        seats, "county_code", rname="{name}_s"
    )
    distance = kilometres(joined.latitude, joined.longitude, joined.seat_latitude, joined.seat_longitude)
    remoteness = kilometres(
        joined.seat_latitude, joined.seat_longitude, joined.centre_latitude, joined.centre_longitude
    )
    placed = joined.select(
        "job_id",
        has_coordinates=flag(joined.latitude.notnull()),
        seat_distance_km=distance,
        is_central=flag(distance < CENTRAL_KM),
        county_remoteness_km=remoteness,
    )
    rows = sources.current.mutate(unplaced=flag(sources.current.latitude.isnull()))
    return join_all(
        placed,
        rates_elsewhere(
            sources.cohort,
            rows,
            Elsewhere(["registered_by"], "unplaced", "operator_unplaced", is_counted=False),
            Elsewhere(["county_code"], "unplaced", "county_unplaced"),
        ),
    )


def kilometres(latitude: Value, longitude: Value, other_latitude: Value, other_longitude: Value) -> Value:
    """Distance on a sphere, by the haversine formula."""
    half_up = ((latitude - other_latitude).radians() / 2.0).sin()
    half_across = ((longitude - other_longitude).radians() / 2.0).sin()
    across = latitude.radians().cos() * other_latitude.radians().cos() * half_across * half_across
    return 2.0 * EARTH_KM * (half_up * half_up + across).sqrt().asin()


PLACE = Family.described("place", express)
