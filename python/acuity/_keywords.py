"""The keywords that take maps, and those that name files that a command writes.

Under the calls of commands, and under scripts/python-api, which writes their signatures.
"""

_MAPS = frozenset({"mask", "soft_mask", "b_mask", "reference", "against", "like", "map", "half_map1", "half_map2"})
_MAPS_OF = {"compare": frozenset({"a", "b"}), "residues": frozenset({"b_map", "resolution_map"})}

_KEPT = frozenset(
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

_SEVERAL = frozenset({"select", "leave_out", "noise_box_at"})
_SEVERAL_OF = {"residues": frozenset({"output"})}

WRITTEN = frozenset({"csv", "plot", "picture", "log", "interval_out"})
"""Keywords of files whose content no result has, so that they need a name."""


def maps_of(command: str) -> frozenset[str]:
    """The keywords and positional arguments of a command that take maps."""
    return _MAPS | _MAPS_OF.get(command, frozenset())


def kept_of(command: str) -> frozenset[str]:
    """The keywords of files whose content a command's result has, too; True computes it without writing it."""
    return _KEPT - maps_of(command)


def several_of(command: str) -> frozenset[str]:
    """The keywords of a command that may have several values."""
    return _SEVERAL | _SEVERAL_OF.get(command, frozenset())
