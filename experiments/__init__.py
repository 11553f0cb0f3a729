"""The experiments of docs/validation.md, and the figures. README.md lists the modules; `experiments/run` starts them."""
