"""The keywords that take maps, and those that name files that a command writes.

Under the calls of commands, and under scripts/python-api, which writes their signatures.
"""

MAPS = frozenset({"mask", "soft_mask", "b_mask", "reference", "against", "like", "map", "half_map1", "half_map2", "a", "b"})
"""Keywords and positional arguments that take maps."""

KEPT = frozenset(
    {
        "output",
        "mask_out",
        "half_maps_out",
        "half_maps",
        "uncertainty_out",
        "r2_out",
        "standard_error_out",
        "b_map",
        "model_out",
        "report",
    }
)
"""Keywords of files whose content results have, too; True computes it without writing it."""

WRITTEN = frozenset({"csv", "plot", "picture", "log", "interval_out"})
"""Keywords of files whose content no result has, so that they need a name."""
