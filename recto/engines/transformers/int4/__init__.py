"""Linear layers with weights of 4 bits, as AutoAWQ writes them, on PyTorch's own kernels."""
