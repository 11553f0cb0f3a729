"""The experiments of docs/appendix/validation, and the figures. README.md lists the modules; `experiments/run` starts them."""
