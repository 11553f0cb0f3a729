"""Sharpens two half maps with cctbx, in a Python that has it; real_halves.py starts this file.

    PYTHON cctbx_sharpen.py overall|local RESOLUTION HALF1 HALF2 OUTPUT
"""
import sys

from iotbx.map_manager import map_manager
from iotbx.map_model_manager import map_model_manager

kind, resolution, half1, half2, output = sys.argv[1:]
maps = map_model_manager(map_manager_1=map_manager(half1), map_manager_2=map_manager(half2))
maps.half_map_sharpen(resolution=float(resolution), local_sharpen=kind == "local")
maps.get_map_manager_by_id("map_manager_scaled").write_map(output)
