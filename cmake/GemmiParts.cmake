# The files of gemmi that Acuity and its tests link: models in and out, selections, residues, symmetry, 3 x 3 eigenvectors.
# The script scripts/setup includes this file in gemmi's project. The folder that gemmi_prefix (scripts/lib.sh) names has to change
# with this list, because machines keep the gemmi that they built.
cmake_language(DEFER CALL set_property TARGET gemmi_cpp PROPERTY SOURCES
  src/eig3.cpp src/json.cpp src/mmcif.cpp src/pdb.cpp src/polyheur.cpp src/resinfo.cpp
  src/select.cpp src/sprintf.cpp src/symmetry.cpp src/to_mmcif.cpp src/to_pdb.cpp)
