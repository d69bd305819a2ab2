"""Distances between places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

EARTH_KM = 6371.0


def kilometres(
    latitude: ArrayLike, longitude: ArrayLike, other_latitude: ArrayLike, other_longitude: ArrayLike
) -> NDArray[np.float64]:
    """Great-circle distances in kilometres, from degrees (WGS 84), by the haversine formula; arrays broadcast.

    >>> float(kilometres(35.70, 51.40, 32.65, 51.67).round())
    340.0
    """
    phi, other_phi = np.radians(np.asarray(latitude, float)), np.radians(np.asarray(other_latitude, float))
    east = np.radians(np.asarray(other_longitude, float) - np.asarray(longitude, float))
    half = np.sin((other_phi - phi) / 2.0) ** 2 + np.cos(phi) * np.cos(other_phi) * np.sin(east / 2.0) ** 2
    return np.asarray(2.0 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))
