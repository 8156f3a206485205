"""Ways to run one graph: ONNX Runtime without torch, or torch itself on CPU or CUDA."""
