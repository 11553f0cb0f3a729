from spack.package import *


class PyAcuityEm(PythonPackage):
    """Local sharpening of cryo-EM density maps."""

    license("BSD-3-Clause")

    version("0.1.0")

    variant("isal", default=True, description="Read and write .gz by ISA-L")

    depends_on("cxx", type="build")
    depends_on("python@3.11:", type=("build", "run"))
    depends_on("py-scikit-build-core@1.1:", type="build")
    depends_on("py-nanobind@3.1:", type="build")
    depends_on("cmake@3.26:", type="build")
    depends_on("ninja", type="build")
    depends_on("py-numpy@1.26:", type=("build", "run"))
    depends_on("gemmi@0.7.5:")
    depends_on("highway@1:")
    depends_on("cli11@2.1:")
    depends_on("nlohmann-json@3.9:")
    depends_on("pugixml@1.11:")
    depends_on("zlib-api")
    depends_on("isa-l", when="+isal")

    def config_settings(self, spec, prefix):
        return {"cmake.define.ACUITY_CUDA": "OFF"}
