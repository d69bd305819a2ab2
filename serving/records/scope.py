"""A scope: the rows that somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Scope:
    """The rows of these provinces, counties, agencies and firms; an empty tuple bounds nothing.

    >>> Scope(provinces=("07",)).has({"province_code": "07", "agency_code": "A1"})
    True
    >>> Scope(firms=("F1",)).has({"province_code": "07", "agency_code": "A1"})
    False
    """

    provinces: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()

    def has(self, row: Mapping[str, Any]) -> bool:
        """Say whether a row lies in it; one that does not say where it belongs lies outside whatever is bounded."""
        return all(row.get(column) in allowed for column, allowed in self.bounds().items())

    def is_outside(self, filters: Mapping[str, str]) -> bool:
        """Say whether the jobs that are asked for lie outside for sure: no job belongs to a firm.

        A county's first two digits are its province's.
        """
        bounds = self.bounds()
        if self.counties:
            of_counties = tuple(county[:2] for county in self.counties)
            bounds["province_code"] = tuple(code for code in self.provinces or of_counties if code in of_counties)
        asked = [*filters.items(), ("province_code", filters.get("county_code", "")[:2])]
        return bool(self.firms) or any(
            value and column in bounds and value not in bounds[column] for column, value in asked
        )

    def bounds(self) -> dict[str, tuple[str, ...]]:
        """Return the columns that are bounded, with what each may hold."""
        each = {
            "province_code": self.provinces,
            "county_code": self.counties,
            "agency_code": self.agencies,
            "firm_id": self.firms,
        }
        return {column: allowed for column, allowed in each.items() if allowed}
